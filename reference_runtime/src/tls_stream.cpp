#include "tls_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include <aio/wait_for.hpp>

#include "socket_transport.hpp"

namespace aio {
namespace detail {
namespace {

[[noreturn]] void connection_lost() {
  throw std::system_error(ECONNRESET, std::generic_category(), "the connection is lost");
}

const tls_transport* as_tls(const transport& t) { return dynamic_cast<const tls_transport*>(&t); }

/// Puts a TLS transport between t and the application, beginning with bytes that were received already.
ref<tls_transport> upgrade(const transport_ptr& t, std::shared_ptr<protocol> application,
                           const tls_options& tls, bool server_side, std::string received) {
  if (!t->get_protocol()) connection_lost();
  ref<tls_transport> upgraded =
      tls_transport::make(t->loop(), std::move(application), tls, server_side, false);
  upgraded->set_lower(t);
  // Nothing may reach the handshake before its first bytes.
  t->pause_reading();
  t->set_protocol(upgraded->as_protocol());
  t->loop().call_soon([upgraded, t, received = std::move(received)] {
    upgraded->connection_made(*t);
    if (!received.empty()) upgraded->data_received(received);
    t->resume_reading();
  });
  return upgraded;
}

/// Waits for the handshake; if that fails or is given up, the connection is closed.
task<void> finish(ref<tls_transport> t) {
  future<void> handshake = t->handshake();  // cancelled with the task, which the transport minds not
  outcome<void> end = co_await outcome_of(handshake);
  if (std::exception_ptr e = end.error()) {
    t->close();
    co_await fail_with(std::move(e));
  }
}

task<transport_ptr> start_tls_on(transport_ptr t, std::shared_ptr<protocol> p, tls_options tls,
                                 bool server_side) {
  ref<tls_transport> upgraded = upgrade(t, std::move(p), tls, server_side, std::string());
  co_await finish(upgraded);
  co_return upgraded;
}

task<void> start_tls_on(stream_writer writer, tls_options tls) {
  const std::shared_ptr<writer_state> w = writer.state();
  co_await writer.drain();
  const std::shared_ptr<reader_state>& reader = w->flow->reader();
  if (!reader) throw type_error("only a stream that reads and writes can start TLS");
  if (reader->eof) connection_lost();
  // The order counts: options that are refused leave the stream as it was.
  ref<tls_transport> upgraded =
      upgrade(w->connection, w->flow, tls, w->server_side, std::string(reader->buffer.view()));
  reader->buffer.clear();
  reader->set_transport(upgraded);
  co_await finish(upgraded);
  w->connection = std::move(upgraded);
}

}  // namespace

task<void> complete_handshake(stream_writer writer) {
  return finish(ref<tls_transport>(static_cast<tls_transport*>(&writer.transport())));
}

tls_stream open_tls_stream(event_loop& loop, int fd, std::ptrdiff_t limit, const tls_options& tls,
                           std::shared_ptr<server_state> server) {
  const bool server_side = server != nullptr;
  auto reader = std::make_shared<reader_state>(loop, limit);
  auto p = std::make_shared<stream_protocol>(loop, reader);
  ref<tls_transport> t = tls_transport::make(loop, p, tls, server_side, true);
  const int on = 1;
  static_cast<void>(::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  t->set_lower(socket_transport::open(loop, fd, transport_kind::socket, t->as_protocol(), std::move(server)));
  reader->set_transport(t);
  future<void> handshake = t->handshake();
  auto writer = std::make_shared<writer_state>(std::move(t), std::move(p));
  writer->server_side = server_side;
  return {{stream_reader(std::move(reader)), stream_writer(std::move(writer))}, std::move(handshake)};
}

}  // namespace detail

std::shared_ptr<const tls_session> get_tls_session(const transport& t) {
  const detail::tls_transport* const tls = detail::as_tls(t);
  return tls ? tls->session() : nullptr;
}
std::shared_ptr<const tls_session> get_tls_session(const stream_writer& w) {
  return get_tls_session(w.transport());
}

task<void> start_tls(stream_writer writer, tls_options tls) {
  return detail::start_tls_on(std::move(writer), std::move(tls));
}
task<transport_ptr> start_tls(transport_ptr t, std::shared_ptr<protocol> p, tls_options tls,
                              bool server_side) {
  return detail::start_tls_on(std::move(t), std::move(p), std::move(tls), server_side);
}

}  // namespace aio
