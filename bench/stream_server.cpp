#include "stream_server.hpp"

#include <pem_file.hpp>
#include <test_certificates.hpp>

#include "callback.hpp"

namespace assay::bench {
namespace {

using load::destination;

// As many clients as there are may come at once.
constexpr std::int32_t backlog = 1024;

assay_serve_args on_loopback(const object& connected) {
  assay_serve_args args{};
  args.size = sizeof args;
  args.host = "127.0.0.1";
  args.client_connected = connected.get();
  args.start_serving = 1;
  return args;
}

object tls_context() {
  const test_certificates::pem_file certificate(test_certificates::good);
  assay_tls_context_args args{};
  args.size = sizeof args;
  args.server_side = 1;
  args.certificate = certificate.path().c_str();
  args.check_hostname = -1;
  assay_object* made = nullptr;
  check(loaded_plugin().tls().context_create(&args, &made));
  return object::adopt(made);
}

std::uint16_t port_of(const object& server) {
  assay_list* raw = nullptr;
  check(loaded_plugin().streams().server_sockets(server.get(), &raw));
  assay_value all{};
  all.tag = ASSAY_LIST;
  all.as.list = raw;
  return static_cast<std::uint16_t>(item_of(item_of(value::adopt(all), 0), 1).as_int());
}

object started(loop_fixture& loop, const std::function<assay_error*(assay_object**)>& start) {
  const value server = await_in(loop, [&] {
    assay_object* starting = nullptr;
    check(start(&starting));
    return starting;
  });
  return server.as_object();
}

}  // namespace

stream_server::stream_server(loop_fixture& loop, destination::carrier how, connected serve) {
  where_.how = how;
  const object callback =
      make_callback([serve = std::move(serve)](std::span<const assay_value> arguments, assay_value& result) {
        if (arguments.size() != 2) throw failed{"the runtime gave a client's callback no reader and writer"};
        const value reader = value::borrow(arguments[0]), writer = value::borrow(arguments[1]);
        receiver* const body = serve(reader.as_object(), writer.as_object());
        result = value(object::adopt(receiver::as_coroutine(body))).release();
      });
  if (how == destination::carrier::unix_socket) {
    folder_ = std::make_unique<const load::socket_folder>();
    where_.path = folder_->socket();
    assay_unix_serve_args args{};
    args.size = sizeof args;
    args.start_serving = 1;
    args.path = where_.path.c_str();
    args.client_connected = callback.get();
    args.backlog = backlog;
    server_ =
        started(loop, [&](assay_object** a) { return loaded_plugin().unix().start_unix_server(&args, a); });
    return;
  }
  assay_serve_args args = on_loopback(callback);
  if (how == destination::carrier::tls) {
    const object context = tls_context();
    assay_tls_args tls{};
    tls.size = sizeof tls;
    tls.context = context.get();
    server_ =
        started(loop, [&](assay_object** a) { return loaded_plugin().tls().start_server(&args, &tls, a); });
  } else {
    args.backlog = backlog;
    server_ =
        started(loop, [&](assay_object** a) { return loaded_plugin().streams().start_server(&args, a); });
  }
  where_.port = port_of(server_);
}

stream_server::~stream_server() {
  // Of no use any more, whatever it answers.
  if (assay_error* e = loaded_plugin().streams().server_close(server_.get())) error::adopt(e);
}

}  // namespace assay::bench
