#include "server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "address.hpp"
#include "task.hpp"

namespace asio_plugin {

void server_object::serve() {
  if (serving_ || closed_) return;
  serving_ = true;
  for (acceptor& a : acceptors_) a.listen(backlog_);
  for (acceptor& a : acceptors_) {
    asio::co_spawn(owner().executor(), accept_all(object_ref<server_object>::share(this), &a),
                   [](const std::exception_ptr& failure) {
                     if (failure) std::rethrow_exception(failure);  // leaves io_context::run
                   });
  }
}

void server_object::close() {
  serving_ = false;
  closed_ = true;
  boost::system::error_code ignored;
  for (acceptor& a : acceptors_) a.close(ignored);
}

value server_object::addresses() {
  std::vector<value> all;
  for (acceptor& a : acceptors_) {
    if (!a.is_open()) continue;
    const auto endpoint = a.local_endpoint();
    all.push_back(value_of_address(endpoint.data(), endpoint.size(), true));
  }
  return value::of_list(std::move(all));
}

// The acceptors stay where they are from serve() on.
asio::awaitable<void> server_object::accept_all(object_ref<server_object> self, acceptor* listening) {
  while (!self->closed_) {
    connection::socket_type client(self->owner().context());
    auto accepted = listening->async_accept(client, asio::as_tuple(asio::deferred));
    const auto [error] = co_await std::move(accepted);
    if (self->closed_) break;
    if (error == asio::error::connection_aborted) continue;
    if (error) throw boost::system::system_error(error);
    if (self->tls_.context) {
      asio::co_spawn(self->owner().executor(), shake_hands(self, std::move(client)),
                     [](const std::exception_ptr& failure) {
                       if (failure) std::rethrow_exception(failure);
                     });
    } else {
      self->connected(byte_stream(std::move(client)));
    }
  }
}

// A client that fails is dropped.
asio::awaitable<void> server_object::shake_hands(object_ref<server_object> self,
                                                 connection::socket_type client) {
  auto secure = std::make_unique<tls_stream>(std::move(client), self->tls_, true);
  try {
    auto shaking = secure->shake_hands();
    co_await std::move(shaking);
  } catch (const boost::system::system_error&) {
    co_return;
  }
  self->connected(byte_stream(std::move(secure)));
}

void server_object::connected(byte_stream client) {
  auto accepted = make_object<connection>(owner(), std::move(client), limit_);
  accepted->accepted = true;
  const value streams = reader_and_writer(std::move(accepted));
  std::size_t n = 0;
  const assay_value* const both = host->list_view(streams.raw().as.list, &n);
  const value returned = client_connected_->call(both, n);
  const assay_value& v = returned.raw();
  if (v.tag == ASSAY_OBJECT && v.as.object->kind() == ASSAY_KIND_COROUTINE) {
    spawn(owner(), ASSAY_KIND_TASK, take_coroutine(v.as.object));
  }
}

namespace {

struct options {
  bool reuse_address = true;
  bool reuse_port = false;
  bool serve = false;
};

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

template <class Endpoint>
server_object::acceptor bound(loop_object& loop, const Endpoint& endpoint, const options& wanted) {
  server_object::acceptor a(loop.context());
  const asio::generic::stream_protocol::endpoint generic(endpoint);
  a.open(generic.protocol());
  if (generic.protocol().family() != AF_UNIX) {
    a.set_option(asio::socket_base::reuse_address(wanted.reuse_address));
    if (wanted.reuse_port) a.set_option(reuse_port(true));
  }
  if (generic.protocol().family() == AF_INET6) a.set_option(asio::ip::v6_only(true));
  a.bind(generic);
  return a;
}

asio::awaitable<value> listen_at(object_ref<server_object> server, std::vector<std::string> hosts,
                                 std::int32_t port, std::int32_t family, options wanted) {
  for (const std::string& name : hosts) {
    auto lookup = resolve(name, port, family, asio::ip::resolver_base::passive);
    const auto addresses = co_await std::move(lookup);
    for (const auto& each : addresses) server->add(bound(server->owner(), each, wanted));
  }
  if (wanted.serve) server->serve();
  co_return value::of_object(std::move(server));
}

asio::awaitable<value> listen_with(object_ref<server_object> server, bool serve) {
  if (serve) server->serve();
  co_return value::of_object(std::move(server));
}

asio::awaitable<value> listen_at_path(object_ref<server_object> server, std::string path, bool serve) {
  const asio::local::stream_protocol::endpoint endpoint(path);
  server->add(bound(server->owner(), endpoint, options()));
  if (serve) server->serve();
  co_return value::of_object(std::move(server));
}

server_object::acceptor adopted(loop_object& loop, int descriptor) {
  const auto protocol = protocol_of(descriptor);
  server_object::acceptor a(loop.context());
  a.assign(protocol, duplicate(descriptor));
  return a;
}

}  // namespace

asio::awaitable<value> start_server(const assay_serve_args& a) { return start_server(a, tls_settings()); }

asio::awaitable<value> start_server(const assay_serve_args& a, tls_settings tls) {
  loop_object& loop = as_open_loop(nullptr);
  auto server = make_object<server_object>(loop, as_callback(a.client_connected), a.limit, a.backlog);
  server->use(std::move(tls));
  if (a.socket) {
    if (a.host || a.hosts || a.port >= 0) refuse(ASSAY_ERROR_KIND_VALUE, "host and port go with no socket");
    server->add(adopted(loop, *a.socket));
    return listen_with(std::move(server), a.start_serving != 0);
  }
  if (a.port < 0) refuse(ASSAY_ERROR_KIND_VALUE, "a port or a socket is required");
  options wanted;
  if (a.reuse_address) wanted.reuse_address = *a.reuse_address != 0;
  if (a.reuse_port) wanted.reuse_port = *a.reuse_port != 0;
  wanted.serve = a.start_serving != 0;
  std::vector<std::string> hosts;
  for (const char* const* h = a.hosts; h && *h; ++h) hosts.emplace_back(*h);
  if (hosts.empty()) hosts.emplace_back(a.host ? a.host : "");
  return listen_at(std::move(server), std::move(hosts), a.port, a.family, wanted);
}

asio::awaitable<value> start_server(const assay_unix_serve_args& a) {
  loop_object& loop = as_open_loop(nullptr);
  if (a.cleanup_socket) refuse(ASSAY_ERROR_KIND_UNSUPPORTED, "an acceptor leaves the socket file alone");
  auto server = make_object<server_object>(loop, as_callback(a.client_connected), a.limit, a.backlog);
  if (a.socket) {
    if (a.path) refuse(ASSAY_ERROR_KIND_VALUE, "a path goes with no socket");
    server->add(adopted(loop, *a.socket));
    return listen_with(std::move(server), a.start_serving != 0);
  }
  if (!a.path) refuse(ASSAY_ERROR_KIND_VALUE, "a path or a socket is required");
  return listen_at_path(std::move(server), a.path, a.start_serving != 0);
}

}  // namespace asio_plugin
