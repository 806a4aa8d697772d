// A socket's transport sending a file by itself.
#include <sys/sendfile.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <aio/errors.hpp>

#include "socket_transport.hpp"
#include "without_sigpipe.hpp"

namespace aio::detail {
namespace {

/// What one look at the socket sends at most: other connections want their turn.
constexpr std::uint64_t file_chunk = 1 << 20;

}  // namespace

void socket_transport::send_file(file_sending& f) {
  if (file_) throw runtime_error("a file is being sent already");
  if (eof_written_) throw runtime_error("cannot send a file after write_eof()");
  file_ = &f;
  if (buffer_.empty()) watch_for_writing();
}

void socket_transport::stop_sending_file(file_sending& f) noexcept {
  if (file_ != &f) return;
  file_ = nullptr;
  if (buffer_.empty()) writing_.stop();
}

void socket_transport::send_more_of_file() {
  file_sending& f = *file_;
  auto at = static_cast<off_t>(f.offset + f.sent);
  const std::size_t wanted = f.left ? std::min(*f.left, file_chunk) : file_chunk;
  const ssize_t n = without_sigpipe([&] { return ::sendfile(fd_, f.fd, &at, wanted); });
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    const int code = errno;
    const auto error = std::make_exception_ptr(std::system_error(code, std::generic_category(), "sendfile"));
    end_file(error);
    if (code == EPIPE || code == ECONNRESET) fail(error);
    return;
  }
  f.sent += static_cast<std::uint64_t>(n);
  if (f.left) *f.left -= static_cast<std::uint64_t>(n);
  if (n == 0 || (f.left && *f.left == 0)) end_file(nullptr);
}

void socket_transport::end_file(std::exception_ptr error) {
  file_sending& f = *file_;
  stop_sending_file(f);
  if (f.done.done()) return;
  if (error) {
    f.done.set_exception(std::move(error));
  } else {
    f.done.set_result();
  }
}

}  // namespace aio::detail
