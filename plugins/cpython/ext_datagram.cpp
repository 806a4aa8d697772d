// assay.datagram/1 on loop.create_datagram_endpoint and asyncio.DatagramTransport.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "transports.hpp"
#include "values.hpp"

namespace cpython {

namespace {

constexpr uint64_t kinds = any_datagram_transport;

ref value_or_none(const assay_value* value) {
  return value == nullptr ? ref::share(py.none) : to_python(*value);
}

bool create(const assay_datagram_args* args, assay_object** out) {
  return answer(call(glue.create_datagram_endpoint, none_or(args->protocol_factory).get(),
                     value_or_none(args->local_addr).get(), value_or_none(args->remote_addr).get(),
                     int_object(args->family).get(), int_object(args->fd).get()),
                out);
}

}  // namespace

const assay_ext_datagram datagram_table = {
    .size = sizeof(assay_ext_datagram),
    .reserved = 0,
    .protocol_create =
        [](assay_object* on_event, assay_object** protocol) {
          return guarded([&] {
            return require(on_event, any_callback) &&
                   answer(call(glue.datagram_protocol, native(on_event)), protocol);
          });
        },
    .create_datagram_endpoint =
        [](const assay_datagram_args* args, assay_object** awaitable) {
          return guarded([&] { return create(args, awaitable); });
        },
    .sendto =
        [](assay_object* transport, const void* data, size_t len, const assay_value* address) {
          return guarded([&] {
            return require(transport, kinds) &&
                   answer(call(glue.sendto, native(transport), bytes_object(data, len).get(),
                               value_or_none(address).get()));
          });
        },
    .close = [](assay_object* transport) { return transport_act(transport, kinds, names.close_); },
    .abort = [](assay_object* transport) { return transport_act(transport, kinds, names.abort_); },
    .is_closing =
        [](assay_object* transport, int32_t* closing) {
          return transport_ask(transport, kinds, names.is_closing_, closing);
        },
    .get_extra_info = [](assay_object* transport, const char* name,
                         assay_value* info) { return transport_info(transport, kinds, name, info); },
    .set_write_buffer_limits =
        [](assay_object* transport, const int64_t* high, const int64_t* low) {
          return set_transport_limits(transport, kinds, high, low);
        },
    .get_write_buffer_limits = [](assay_object* transport, int64_t* high,
                                  int64_t* low) { return get_transport_limits(transport, kinds, high, low); },
    .get_write_buffer_size = [](assay_object* transport,
                                int64_t* size) { return transport_size(transport, kinds, size); },
};

}  // namespace cpython
