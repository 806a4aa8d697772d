#include "errors.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/experimental/channel_error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace asio_plugin {
namespace {

assay_error* new_error(std::int32_t kind, std::string_view message, std::uint32_t flags, int os_code) {
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = kind;
  info.flags = flags;
  info.os_code = os_code;
  info.message = message.data();
  info.message_len = message.size();
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}

// Channels have a code of their own for it.
bool is_cancellation(const boost::system::error_code& code) noexcept {
  return code == asio::error::operation_aborted || code == asio::experimental::error::channel_cancelled;
}

}  // namespace

assay_error* make_error(std::int32_t kind, std::string_view message) {
  return new_error(kind, message, 0, 0);
}

// Asio's cancellation has a type and no message.
assay_error* make_cancelled() {
  return new_error(ASSAY_ERROR_KIND_CANCELLED, {}, ASSAY_ERROR_BASE | ASSAY_ERROR_NO_MESSAGE, 0);
}

bool is_cancelled(const assay_error* error) noexcept {
  assay_error_info info{};
  info.size = sizeof info;
  host->error_get(error, &info);
  return info.kind == ASSAY_ERROR_KIND_CANCELLED;
}

assay_error* to_error(const boost::system::error_code& code) {
  if (is_cancellation(code)) return make_cancelled();
  const std::string text = code.message();
  if (code.category() == asio::error::get_addrinfo_category() ||
      code.category() == asio::error::get_netdb_category()) {
    return new_error(ASSAY_ERROR_KIND_RESOLVE, text, 0, code.value());
  }
  if (code.category() == boost::system::system_category() ||
      code.category() == boost::system::generic_category()) {
    return new_error(ASSAY_ERROR_KIND_OS, text, 0, code.value());
  }
  if (code.category() == asio::error::get_ssl_category() ||
      code.category() == asio::ssl::error::get_stream_category()) {
    return make_error(ASSAY_ERROR_KIND_TLS, text);
  }
  return make_error(ASSAY_ERROR_KIND_OTHER, text);
}

assay_error* to_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const host_error& e) {
    host->error_ref(e.error());
    return e.error();
  } catch (const boost::system::system_error& e) {
    return to_error(e.code());
  } catch (const std::exception& e) {
    return make_error(ASSAY_ERROR_KIND_OTHER, e.what());
  }
}

boost::system::system_error aborted() {
  return boost::system::system_error(asio::error::make_error_code(asio::error::operation_aborted));
}

bool is_aborted(const std::exception_ptr& exception) noexcept {
  try {
    std::rethrow_exception(exception);
  } catch (const boost::system::system_error& e) {
    return is_cancellation(e.code());
  } catch (...) {
    return false;
  }
}

}  // namespace asio_plugin
