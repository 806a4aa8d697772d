#include "serving.hpp"

#include <pem_file.hpp>
#include <test_certificates.hpp>

#include "receiver.hpp"

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

serving serve(loop_fixture& loop, destination::carrier how, const object& connected) {
  serving made;
  made.where.how = how;
  if (how == destination::carrier::unix_socket) {
    made.folder = std::make_unique<const socket_folder>();
    made.where.path = made.folder->socket();
    assay_unix_serve_args args{};
    args.size = sizeof args;
    args.start_serving = 1;
    args.path = made.where.path.c_str();
    args.client_connected = connected.get();
    args.backlog = backlog;
    made.server =
        started(loop, [&](assay_object** a) { return loaded_plugin().unix().start_unix_server(&args, a); });
    return made;
  }
  assay_serve_args args = on_loopback(connected);
  if (how == destination::carrier::tls) {
    const object context = tls_context();
    assay_tls_args tls{};
    tls.size = sizeof tls;
    tls.context = context.get();
    made.server =
        started(loop, [&](assay_object** a) { return loaded_plugin().tls().start_server(&args, &tls, a); });
  } else {
    args.backlog = backlog;
    made.server =
        started(loop, [&](assay_object** a) { return loaded_plugin().streams().start_server(&args, a); });
  }
  made.where.port = port_of(made.server);
  return made;
}

}  // namespace assay::bench
