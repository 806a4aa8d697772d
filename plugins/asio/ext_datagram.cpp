// The table of assay.datagram/1: generic::datagram_protocol sockets, of UDP and of UNIX paths.
#include <assay/ext/datagram.h>

#include <sys/socket.h>

#include <boost/asio/ip/udp.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <cstring>

#include "address.hpp"
#include "coroutine.hpp"
#include "endpoint.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

using address = endpoint_object::protocol::endpoint;

// Hosts are addresses in digits.
std::optional<address> as_address(const assay_value* v) {
  if (!v || v->tag == ASSAY_NONE) return std::nullopt;
  if (v->tag != ASSAY_LIST) return address(asio::local::datagram_protocol::endpoint(text_of(*v)));
  const auto [digits, port] = address_of(v->as.list);
  return address(asio::ip::udp::endpoint(digits, port));
}

endpoint_object& as_endpoint(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_DATAGRAM_TRANSPORT) {
    refuse(ASSAY_ERROR_KIND_TYPE, "a datagram transport is required");
  }
  return static_cast<endpoint_object&>(*o);
}

assay_error* protocol_create(assay_object* on_event, assay_object** out) {
  return guarded([&] { *out = new protocol_object(as_callback(on_event)); });
}

asio::awaitable<value> open_endpoint(object_ref<callback_object> factory,
                                     endpoint_object::protocol::socket socket, std::optional<address> local,
                                     std::optional<address> remote) {
  if (local) socket.bind(*local);
  if (remote) socket.connect(*remote);
  value made = factory->call(nullptr, 0);
  assay_object* const object = made.raw().tag == ASSAY_OBJECT ? made.raw().as.object : nullptr;
  if (!object || object->kind() != ASSAY_KIND_PROTOCOL) {
    refuse(ASSAY_ERROR_KIND_TYPE, "the factory has to return a protocol");
  }
  auto endpoint = make_object<endpoint_object>(*running_loop(), std::move(socket));
  endpoint->begin(object_ref<protocol_object>::share(static_cast<protocol_object*>(object)));
  std::vector<value> both;
  both.push_back(value::of_object(std::move(endpoint)));
  both.push_back(std::move(made));
  co_return value::of_list(std::move(both));
}

assay_error* create_datagram_endpoint(const assay_datagram_args* a, assay_object** out) {
  return lazily(
      [&] {
        auto factory = as_callback(a->protocol_factory);
        auto local = as_address(a->local_addr);
        auto remote = as_address(a->remote_addr);
        endpoint_object::protocol::socket socket(as_open_loop(nullptr).context());
        if (a->fd >= 0) {
          if (local || remote || a->family != 0) {
            refuse(ASSAY_ERROR_KIND_VALUE, "family and addresses go with no socket");
          }
          socket.assign({protocol_of(a->fd).family(), 0}, duplicate(a->fd));
        } else {
          if (!local && !remote && a->family == 0) {
            refuse(ASSAY_ERROR_KIND_VALUE, "a family, an address or a socket is required");
          }
          const int family = a->family != 0 ? a->family : (local ? *local : *remote).protocol().family();
          socket.open({family, 0});
        }
        return open_endpoint(std::move(factory), std::move(socket), std::move(local), std::move(remote));
      },
      out);
}

assay_error* sendto(assay_object* o, const void* data, size_t len, const assay_value* to) {
  return guarded(
      [&] { as_endpoint(o).send(std::string_view(static_cast<const char*>(data), len), as_address(to)); });
}
assay_error* close(assay_object* o) {
  return guarded([&] { as_endpoint(o).close(); });
}
assay_error* abort(assay_object* o) {
  return guarded([&] { as_endpoint(o).abort(); });
}
assay_error* is_closing(assay_object* o, int32_t* yes) {
  return guarded([&] { *yes = as_endpoint(o).closing() ? 1 : 0; });
}
assay_error* get_extra_info(assay_object* o, const char* name, assay_value* info) {
  return guarded([&] {
    value known;
    if (const auto* const socket = as_endpoint(o).socket()) {
      boost::system::error_code error;
      const bool here = std::strcmp(name, "sockname") == 0;
      if (std::strcmp(name, "socket") == 0) {
        known = value::of_int(const_cast<endpoint_object::protocol::socket*>(socket)->native_handle());
      } else if (here || std::strcmp(name, "peername") == 0) {
        const address at = here ? socket->local_endpoint(error) : socket->remote_endpoint(error);
        if (!error) known = value_of_address(at.data(), at.size());
      }
    }
    *info = known.release();
  });
}
const assay_ext_datagram table = {
    .size = sizeof(assay_ext_datagram),
    .reserved = 0,
    .protocol_create = protocol_create,
    .create_datagram_endpoint = create_datagram_endpoint,
    .sendto = sendto,
    .close = close,
    .abort = abort,
    .is_closing = is_closing,
    .get_extra_info = get_extra_info,
    .set_write_buffer_limits = nullptr,
    .get_write_buffer_limits = nullptr,
    .get_write_buffer_size = nullptr,
};

}  // namespace

const void* const datagram_table = &table;

}  // namespace asio_plugin
