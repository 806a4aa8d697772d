#include "server_state.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include <aio/errors.hpp>
#include <aio/transport.hpp>

#include "io_watch.hpp"
#include "resolver.hpp"

namespace aio::detail {
namespace {

/// How long accepting pauses when the process is out of descriptors or memory.
constexpr seconds retry_delay{1.0};

bool out_of_resources(int code) {
  return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

std::exception_ptr accept_error(int code) {
  return std::make_exception_ptr(std::system_error(code, std::generic_category(), "accept"));
}

endpoint bound_name(int fd) {
  socket_address a;
  a.length = sizeof a.storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&a.storage), &a.length) != 0) return {};
  return to_endpoint(a.get(), a.length);
}

}  // namespace

/// One listening socket.
class listener final : public io_owner {
 public:
  listener(server_state& server, descriptor socket, socket_file file)
      : where(bound_name(socket.get())),
        server_(&server),
        socket_(std::move(socket)),
        file_(std::move(file)) {}
  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override {
    if (!socket_) return;
    stop();
    server_->loop_closed();
  }

  void start(int backlog) {
    backlog_ = backlog;
    if (::listen(socket_.get(), backlog) != 0) {
      throw std::system_error(errno, std::generic_category(), "listening at " + to_string(where));
    }
    watch();
  }
  /// Listens no more.
  void stop() noexcept {
    watch_.stop();
    if (retry_) retry_.cancel();
    socket_ = descriptor();
  }
  void remove_file() noexcept { file_.remove(); }
  /// The loop has dropped the timer of a pause: it may be because it is closing.
  void retry_dropped() noexcept {
    if (socket_ && server_->loop().is_closed()) loop_closed();
  }

  const endpoint where;

 private:
  void watch() { watch_.start(server_->loop(), socket_.get(), io_watch::direction::reading); }
  void accept_all();
  void pause(int code);

  std::uint32_t references_ = 0;
  server_state* server_;  // which stops this before it goes
  descriptor socket_;
  socket_file file_;
  int backlog_ = 0;
  timer_handle retry_;
  io_watch watch_{*this, [](io_owner& o) { static_cast<listener&>(o).accept_all(); }};
};

void listener::accept_all() {
  // Bounded, so that a flood of connections does not keep the loop from all else.
  for (int i = 0; i < backlog_ && socket_; ++i) {
    const int fd = ::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      server_->accepted(fd);
      continue;
    }
    const int code = errno;
    if (code == ECONNABORTED || code == EINTR) continue;
    if (code == EAGAIN || code == EWOULDBLOCK) return;
    if (out_of_resources(code)) {
      pause(code);
    } else {
      server_->loop().call_exception_handler(exception_context("accept() failed", accept_error(code)));
    }
    return;
  }
}

/// The connection stays in the kernel's queue, which would be reported as readable all the time.
void listener::pause(int code) {
  struct retry {
    explicit retry(listener& l) : self(&l) {}
    retry(retry&&) = default;
    ~retry() {
      if (self) self->retry_dropped();
    }
    void operator()() const {
      if (self->socket_) self->watch();
    }
    ref<listener> self;
  };
  event_loop& loop = server_->loop();
  watch_.stop();
  retry_ = loop.call_later(retry_delay, retry(*this));
  loop.call_exception_handler(exception_context("accept() is out of system resources", accept_error(code)));
}

server_state::server_state(event_loop& loop, connect_function f, int backlog)
    : loop_(loop), connect_(std::move(f)), backlog_(backlog) {
  loop_.future_made();  // the loop's memory outlives this
}

server_state::~server_state() {
  close_listeners();
  forever = {};
  closed_waiters.clear();
  loop_.future_gone();
}

void server_state::listen_on(descriptor socket, socket_file file) {
  listeners_.emplace_back(new listener(*this, std::move(socket), std::move(file)));
}

void server_state::start_serving() {
  if (serving_) return;
  serving_ = true;
  self_ = shared_from_this();
  for (const ref<listener>& l : listeners_) l->start(backlog_);
}

std::vector<endpoint> server_state::sockets() const {
  std::vector<endpoint> all;
  for (const ref<listener>& l : listeners_) all.push_back(l->where);
  return all;
}

void server_state::close_listeners() noexcept {
  for (const ref<listener>& l : listeners_) l->stop();
  listeners_.clear();
}

void server_state::close() {
  if (closed_) return;
  const std::shared_ptr<server_state> alive = std::move(self_);
  closed_ = true;
  serving_ = false;
  for (const ref<listener>& l : listeners_) l->remove_file();
  close_listeners();
  if (forever && !forever.done()) forever.cancel();
  if (clients_.empty()) wake();
}

std::vector<ref<transport>> server_state::clients() const {
  std::vector<ref<transport>> all;
  for (transport* const t : clients_) all.emplace_back(t);
  return all;
}

void server_state::close_clients() {
  for (const ref<transport>& t : clients()) t->close();
}

void server_state::abort_clients() {
  for (const ref<transport>& t : clients()) t->abort();
}

void server_state::detach(transport& t) noexcept {
  clients_.erase(&t);
  if (finished() && !loop_.is_closed()) wake();
}

void server_state::wake() noexcept {
  for (const future<void>& w : std::exchange(closed_waiters, {})) {
    if (!w.done()) w.set_result();
  }
}

}  // namespace aio::detail
