#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include <aio/executor.hpp>

#include "socket_operations.hpp"

namespace aio {
namespace {

constexpr std::int64_t chunk = 256 * 1024;

void check_arguments(int fd, const sock_sendfile_options& options) {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0) detail::fail_with_errno("sendfile");
  if (type != SOCK_STREAM) throw value_error("only stream sockets can send files");
  if (options.offset < 0) throw value_error("the offset in a file must not be negative");
  if (options.count && *options.count <= 0)
    throw value_error("the count of bytes to send must be above zero");
}

// Moves the file's position behind what was sent, however the sending ends.
struct position {
  int file;
  std::int64_t offset;
  std::size_t sent = 0;
  position(int f, std::int64_t from) : file(f), offset(from) {}
  position(const position&) = delete;
  position& operator=(const position&) = delete;
  ~position() {
    if (sent > 0) ::lseek(file, offset + static_cast<std::int64_t>(sent), SEEK_SET);
  }
};

// Sends by copying.
task<std::size_t> send_copied(event_loop& loop, int fd, int file, std::int64_t offset,
                              std::optional<std::int64_t> count) {
  position at(file, offset);
  while (!count || static_cast<std::int64_t>(at.sent) < *count) {
    const std::int64_t want = count ? std::min(chunk, *count - static_cast<std::int64_t>(at.sent)) : chunk;
    const std::int64_t from = offset + static_cast<std::int64_t>(at.sent);
    auto read = [file, want, from] {
      std::string piece(static_cast<std::size_t>(want), '\0');
      const auto n = ::pread(file, piece.data(), piece.size(), from);
      if (n < 0) detail::fail_with_errno("reading a file to send");
      piece.resize(static_cast<std::size_t>(n));
      return piece;
    };
    auto reading = loop.run_in_executor(nullptr, std::move(read));
    std::string piece = co_await std::move(reading);
    if (piece.empty()) break;
    const std::size_t n = piece.size();
    task<void> sending = sock_sendall(fd, std::move(piece));
    co_await sending;
    at.sent += n;
  }
  co_return at.sent;
}

}  // namespace

task<std::size_t> sock_sendfile(int fd, int file, sock_sendfile_options options) {
  event_loop& loop = detail::loop_for_socket(fd);
  check_arguments(fd, options);
  struct stat about {};
  if (::fstat(file, &about) != 0) detail::fail_with_errno("the file to send");
  const std::int64_t wanted = options.count.value_or(about.st_size);
  if (wanted == 0) co_return 0;
  bool refused = false;  // by the kernel, for this kind of file
  {
    position at(file, options.offset);
    while (static_cast<std::int64_t>(at.sent) < wanted) {
      auto call = [&] {
        off_t from = options.offset + static_cast<std::int64_t>(at.sent);
        const auto n = ::sendfile(fd, file, &from, static_cast<std::size_t>(wanted) - at.sent);
        refused = n < 0 && (errno == EINVAL || errno == ENOSYS || errno == ESPIPE || errno == EOVERFLOW);
        return refused ? 0 : static_cast<long>(n);
      };
      task<long> sending =
          detail::without_blocking(loop, fd, detail::io_watch::direction::writing, "sendfile", call);
      const long n = co_await sending;
      if (n == 0) break;
      at.sent += static_cast<std::size_t>(n);
    }
    if (!refused || at.sent > 0) co_return at.sent;
  }
  if (!options.fallback) throw sendfile_not_available_error("sendfile() cannot send this file");
  task<std::size_t> copying = send_copied(loop, fd, file, options.offset, options.count);
  co_return co_await copying;
}

}  // namespace aio
