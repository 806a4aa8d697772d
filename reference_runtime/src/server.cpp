#include <aio/server.hpp>

#include <aio/wait_for.hpp>

#include "listening.hpp"
#include "server_state.hpp"
#include "stream_server.hpp"
#include "stream_state.hpp"
#include "tls_stream.hpp"

namespace aio {
namespace detail {
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

task<server> enter(server s) { co_return s; }

task<bool> leave(state s) {
  s->close();
  co_await wait_until_closed(s);
  co_return false;
}

/// What start_server() does for each connection that was accepted.
class stream_acceptor {
 public:
  stream_acceptor(client_function f, std::ptrdiff_t limit, tls_options tls)
      : connected_(std::make_shared<client_function>(std::move(f))), limit_(limit), tls_(std::move(tls)) {}

  void operator()(int fd, const state& s) const {
    if (!tls_.context) {
      begin(connected_, s->loop(), make_stream(s->loop(), fd, limit_, s));
      return;
    }
    tls_stream opened = open_tls_stream(s->loop(), fd, limit_, tls_, s);
    opened.handshake.future_base::add_done_callback(
        [connected = connected_, streams = opened.streams](const future_base& handshake) {
          event_loop& of = handshake.loop();
          if (const std::exception_ptr e = handshake.exception()) {
            if (of.get_debug()) {
              of.call_exception_handler(exception_context("Error in the TLS handshake of a client", e));
            }
          } else {
            begin(connected, of, streams);
          }
        });
  }

 private:
  static void begin(const std::shared_ptr<client_function>& function, event_loop& on, stream_pair streams) {
    // Through the loop: an exception of the callback is then reported as that of any callback.
    on.call_soon([connected = function, loop = &on, r = std::move(streams.first),
                  w = std::move(streams.second)] {
      std::optional<any_coroutine> coroutine = (*connected)(r, w);
      if (!coroutine) return;
      const task_base t = loop->create_task(std::move(*coroutine), task_options());
      // The callable must outlive its coroutine, which may be that of a lambda with captures.
      t.add_done_callback([connected, loop, w](const future_base& done) { client_ended(*loop, done, w); });
    });
  }

  static void client_ended(event_loop& loop, const future_base& done, const stream_writer& writer) {
    if (!done.cancelled()) {
      const std::exception_ptr e = done.exception();
      if (!e) return;
      loop.call_exception_handler(exception_context("Unhandled exception in client_connected_cb", e));
    }
    writer.close();
  }

  std::shared_ptr<client_function> connected_;
  std::ptrdiff_t limit_;
  tls_options tls_;
};

}  // namespace

state make_stream_server(client_function connected, std::ptrdiff_t limit, int backlog, tls_options tls) {
  check(tls);
  if (tls.context && !tls.context.server_side())
    throw value_error("a server needs a TLS context for servers");
  stream_acceptor acceptor(std::move(connected), limit, std::move(tls));
  return std::make_shared<server_state>(get_running_loop(), std::move(acceptor), backlog);
}

task<server> start_server_impl(client_function connected, std::optional<std::string> host,
                               std::optional<std::uint16_t> port, server_options options) {
  if (options.limit <= 0) throw value_error("the limit of a stream must be above zero");
  const state s = make_stream_server(std::move(connected), options.limit, options.backlog, options.tls);
  const bool now = options.start_serving;
  std::vector<descriptor> sockets = co_await bind_sockets(std::move(host), port, std::move(options));
  for (descriptor& socket : sockets) s->listen_on(std::move(socket));
  if (now) s->start_serving();
  co_return server(s);
}

}  // namespace detail

std::vector<endpoint> server::sockets() const { return state_->sockets(); }
bool server::is_serving() const noexcept { return state_->serving(); }
task<void> server::start_serving() const { return detail::start(state_); }
task<void> server::serve_forever() const { return detail::serve(state_); }
void server::close() const { state_->close(); }
void server::close_clients() const { state_->close_clients(); }
void server::abort_clients() const { state_->abort_clients(); }
task<void> server::wait_closed() const { return detail::wait_until_closed(state_); }
task<server> server::async_enter() const { return detail::enter(*this); }
task<bool> server::async_exit(std::exception_ptr) const { return detail::leave(state_); }
event_loop& server::loop() const noexcept { return state_->loop(); }

}  // namespace aio
