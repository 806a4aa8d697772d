#include "byte_stream.hpp"

#include "tls.hpp"

namespace asio_plugin {

byte_stream::byte_stream(socket_type s) : held_(std::move(s)) {}
byte_stream::byte_stream(pipe_type p) : held_(std::move(p)) {}
byte_stream::byte_stream(std::unique_ptr<tls_stream> t) : held_(std::move(t)) {}
byte_stream::byte_stream(byte_stream&& other) noexcept = default;
byte_stream& byte_stream::operator=(byte_stream&& other) noexcept = default;
byte_stream::~byte_stream() = default;

tls_stream* byte_stream::tls() noexcept {
  auto* const t = std::get_if<std::unique_ptr<tls_stream>>(&held_);
  return t ? t->get() : nullptr;
}

byte_stream::tls_native& byte_stream::native_tls() noexcept { return tls()->native(); }

void byte_stream::close(boost::system::error_code& error) {
  if (socket_type* const s = socket()) {
    s->close(error);
  } else {
    std::get<pipe_type>(held_).close(error);
  }
}

}  // namespace asio_plugin
