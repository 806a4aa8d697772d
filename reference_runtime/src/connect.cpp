#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <aio/streams.hpp>

#include "io_watch.hpp"
#include "resolver.hpp"
#include "stream_state.hpp"

namespace aio {
namespace {

using detail::socket_address;

struct descriptor {
  explicit descriptor(int n) : fd(n) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (fd >= 0) ::close(fd);
  }
  int release() { return std::exchange(fd, -1); }
  int fd;
};

/// Completes a future when a descriptor can be written to. The queue may hold it a moment longer than the
/// coroutine.
class writability final : public detail::io_owner {
 public:
  explicit writability(event_loop& loop) : ready(loop.create_future<void>()) {}
  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override {}

  void start(event_loop& loop, int fd) { watch_.start(loop, fd, detail::io_watch::direction::writing); }
  void stop() noexcept { watch_.stop(); }
  const future<void> ready;

 private:
  void done() {
    watch_.stop();
    if (!ready.done()) ready.set_result();
  }
  std::uint32_t references_ = 0;
  detail::io_watch watch_{*this, [](io_owner& o) { static_cast<writability&>(o).done(); }};
};

std::system_error connect_error(int code, const socket_address& to) {
  return std::system_error(code, std::generic_category(),
                           "connecting to " + to_string(detail::to_endpoint(to.get(), to.length)));
}

task<int> connect_to(event_loop& loop, socket_address to) {
  descriptor socket(::socket(to.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd < 0) throw std::system_error(errno, std::generic_category(), "socket");
  if (::connect(socket.fd, to.get(), to.length) != 0) {
    if (errno != EINPROGRESS && errno != EINTR) throw connect_error(errno, to);
    struct watching {
      watching(event_loop& l, int fd) : w(new writability(l)) { w->start(l, fd); }
      ~watching() { w->stop(); }
      detail::ref<writability> w;
    } const writable(loop, socket.fd);
    co_await writable.w->ready;
    int code = 0;
    socklen_t size = sizeof code;
    if (::getsockopt(socket.fd, SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
    if (code != 0) throw connect_error(code, to);
  }
  co_return socket.release();
}

/// All attempts failed: their one error, or one that names them all.
[[noreturn]] void fail(const std::vector<std::exception_ptr>& errors) {
  std::string all;
  const std::error_code first = detail::exception_cast<std::system_error>(errors.front())->code();
  bool alike = true;
  for (const std::exception_ptr& e : errors) {
    const auto* error = detail::exception_cast<std::system_error>(e);
    alike = alike && error->code() == first;
    all += (all.empty() ? "" : ", ") + std::string(error->what());
  }
  if (alike) std::rethrow_exception(errors.front());
  throw std::system_error(first, "several errors: " + all);
}

}  // namespace

task<stream_pair> open_connection(std::string host, std::uint16_t port, std::ptrdiff_t limit) {
  if (limit <= 0) throw value_error("the limit of a stream must be above zero");
  event_loop& loop = get_running_loop();
  const std::vector<socket_address> addresses = co_await detail::resolve(std::move(host), port, false);
  std::vector<std::exception_ptr> errors;
  for (const socket_address& a : addresses) {
    int fd = -1;
    try {
      fd = co_await connect_to(loop, a);
    } catch (const std::system_error&) {
      errors.push_back(std::current_exception());
    }
    if (fd >= 0) co_return detail::make_stream(loop, fd, limit);
  }
  if (errors.empty()) throw std::system_error(EAI_NONAME, resolve_category(), "no address");
  fail(errors);
}

}  // namespace aio
