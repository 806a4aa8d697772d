#include <aio/server.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <aio/scheduled_task.hpp>
#include <aio/wait_for.hpp>

#include "io_watch.hpp"
#include "resolver.hpp"
#include "stream_state.hpp"

namespace aio {
namespace detail {
namespace {

/// One listening socket.
class listener final : public io_owner {
 public:
  listener(server_state& server, int fd) : server_(&server), fd_(fd) {}
  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override;

  void start(event_loop& loop, int backlog);
  void close() noexcept {
    watch_.stop();
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  endpoint where;

 private:
  ~listener() { close(); }
  void accept_all();

  std::uint32_t references_ = 0;
  server_state* server_;  // which closes this before it goes
  int fd_;
  int backlog_ = 0;
  io_watch watch_{*this, [](io_owner& o) { static_cast<listener&>(o).accept_all(); }};
};

}  // namespace

class server_state : public std::enable_shared_from_this<server_state> {
 public:
  server_state(event_loop& loop, client_function f, const server_options& o)
      : loop_(loop), connected_(std::move(f)), options_(o) {
    loop_.future_made();  // the loop's memory outlives this
  }
  ~server_state() {
    close_listeners();
    forever = {};
    closed_waiters.clear();
    loop_.future_gone();
  }

  void listen_at(const socket_address& where, std::uint16_t port);
  void start_serving();
  void close();
  void accepted(int fd);
  void connection_gone();
  void loop_closed() noexcept { self_.reset(); }

  event_loop& loop() const noexcept { return loop_; }
  std::vector<endpoint> sockets() const;
  bool serving() const noexcept { return serving_; }
  bool closed() const noexcept { return closed_; }
  bool finished() const noexcept { return closed_ && active_ == 0; }
  const server_options& options() const noexcept { return options_; }

  future<void> forever;
  std::vector<future<void>> closed_waiters;

 private:
  void close_listeners() noexcept;
  void wake();
  void watch_client(const task_base& t, const stream_writer& writer);

  event_loop& loop_;
  client_function connected_;
  server_options options_;
  std::vector<ref<listener>> listeners_;
  std::shared_ptr<server_state> self_;  // while it serves: the loop keeps it
  std::size_t active_ = 0;
  bool serving_ = false;
  bool closed_ = false;
};

namespace {

void listener::loop_closed() noexcept {
  if (fd_ < 0) return;
  close();
  server_->loop_closed();
}

void listener::start(event_loop& loop, int backlog) {
  if (fd_ < 0) return;
  if (::listen(fd_, backlog) != 0) throw std::system_error(errno, std::generic_category(), "listen");
  backlog_ = backlog;
  watch_.start(loop, fd_, io_watch::direction::reading);
}

void listener::accept_all() {
  for (int i = 0; i < backlog_ && fd_ >= 0; ++i) {
    const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      server_->accepted(fd);
      continue;
    }
    if (errno == ECONNABORTED || errno == EINTR) continue;
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      // Out of descriptors or memory: leave the queue alone for a second instead of spinning.
      event_loop& loop = server_->loop();
      loop.call_exception_handler(exception_context(
          "accept() is out of system resources",
          std::make_exception_ptr(std::system_error(errno, std::generic_category(), "accept"))));
      watch_.stop();
      loop.call_later(seconds(1), [self = ref<listener>(this), &loop] {
        if (self->fd_ >= 0) self->watch_.start(loop, self->fd_, io_watch::direction::reading);
      });
    }
    return;
  }
}

}  // namespace

void server_state::listen_at(const socket_address& where, std::uint16_t port) {
  const int fd = ::socket(where.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    // A family that the kernel does not have, though the resolver names it.
    if (errno == EAFNOSUPPORT) return;
    throw std::system_error(errno, std::generic_category(), "socket");
  }
  ref<listener> l(new listener(*this, fd));
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (options_.reuse_port) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (where.family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(fd, where.get(), where.length) != 0) {
    const int code = errno;
    endpoint name = to_endpoint(where.get(), where.length);
    name.port = port;
    throw std::system_error(code, std::generic_category(), "binding to " + to_string(name));
  }
  socket_address bound;
  bound.length = sizeof bound.storage;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound.storage), &bound.length);
  l->where = to_endpoint(bound.get(), bound.length);
  listeners_.push_back(std::move(l));
}

void server_state::start_serving() {
  if (serving_) return;
  serving_ = true;
  self_ = shared_from_this();
  for (const ref<listener>& l : listeners_) l->start(loop_, options_.backlog);
}

std::vector<endpoint> server_state::sockets() const {
  std::vector<endpoint> all;
  if (!closed_) {
    for (const ref<listener>& l : listeners_) all.push_back(l->where);
  }
  return all;
}

void server_state::close_listeners() noexcept {
  for (const ref<listener>& l : listeners_) l->close();
  listeners_.clear();
}

void server_state::close() {
  if (closed_) return;
  const std::shared_ptr<server_state> alive = std::move(self_);
  closed_ = true;
  serving_ = false;
  close_listeners();
  if (forever && !forever.done()) forever.cancel();
  if (active_ == 0) wake();
}

void server_state::wake() {
  for (const future<void>& w : std::exchange(closed_waiters, {})) {
    if (!w.done()) w.set_result();
  }
}

void server_state::accepted(int fd) {
  ++active_;
  auto [reader, writer] = make_stream(loop_, fd, options_.limit);
  // Through the loop: an exception of the callback is then reported as that of any callback.
  writer.closed().future_base::add_done_callback(
      [self = shared_from_this()](const future_base&) { self->connection_gone(); });
  loop_.call_soon([self = shared_from_this(), r = std::move(reader), w = std::move(writer)] {
    std::optional<any_coroutine> coroutine = self->connected_(r, w);
    if (coroutine) self->watch_client(self->loop_.create_task(std::move(*coroutine), task_options()), w);
  });
}

void server_state::watch_client(const task_base& t, const stream_writer& writer) {
  // The callable must outlive its coroutine, which may be that of a lambda with captures: hence self.
  t.add_done_callback([self = shared_from_this(), writer](const future_base& done) {
    if (!done.cancelled()) {
      const std::exception_ptr e = done.exception();
      if (!e) return;
      self->loop_.call_exception_handler(exception_context("Unhandled exception in client_connected_cb", e));
    }
    writer.close();
  });
}

void server_state::connection_gone() {
  if (--active_ == 0 && closed_) wake();
}

namespace {

using state = std::shared_ptr<server_state>;

task<void> start(state s) {
  if (s->closed()) throw runtime_error("the server is closed");
  s->start_serving();
  co_return;
}

task<void> wait_until_closed(state s) {
  if (s->finished()) co_return;
  const future<void> waiter = s->loop().create_future<void>();
  s->closed_waiters.push_back(waiter);
  co_await waiter;
}

task<void> serve(state s) {
  if (s->forever) throw runtime_error("the server is already being awaited on serve_forever()");
  if (s->closed()) throw runtime_error("the server is closed");
  s->start_serving();
  s->forever = s->loop().create_future<void>();
  future<void> forever = s->forever;
  outcome<void> end = co_await outcome_of(forever);
  s->forever = {};
  if (is_cancellation(end.error())) {
    s->close();
    co_await wait_until_closed(s);
  }
  if (std::exception_ptr e = end.error()) co_await fail_with(std::move(e));
}

}  // namespace

task<server> start_server_impl(client_function connected, std::optional<std::string> host, std::uint16_t port,
                               server_options options) {
  if (options.limit <= 0) throw value_error("the limit of a stream must be above zero");
  auto s = std::make_shared<server_state>(get_running_loop(), std::move(connected), options);
  const std::vector<socket_address> addresses = co_await resolve(std::move(host), port, true);
  for (const socket_address& a : addresses) s->listen_at(a, port);
  if (s->sockets().empty())
    throw std::system_error(EAFNOSUPPORT, std::generic_category(), "no address to listen at");
  if (options.start_serving) s->start_serving();
  co_return server(std::move(s));
}

}  // namespace detail

std::vector<endpoint> server::sockets() const { return state_->sockets(); }
bool server::is_serving() const noexcept { return state_->serving(); }
task<void> server::start_serving() const { return detail::start(state_); }
task<void> server::serve_forever() const { return detail::serve(state_); }
void server::close() const { state_->close(); }
task<void> server::wait_closed() const { return detail::wait_until_closed(state_); }
event_loop& server::loop() const noexcept { return state_->loop(); }

}  // namespace aio
