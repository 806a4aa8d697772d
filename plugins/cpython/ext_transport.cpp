// assay.transport/1 on asyncio's transports and protocols.
#include <assay/ext/transport.h>

#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "transports.hpp"
#include "values.hpp"

namespace cpython {

namespace {

constexpr uint64_t kinds = any_transport;

ref host_name(const char* name) {
  return name == nullptr ? ref::share(py.none) : ref::steal(py.PyUnicode_DecodeFSDefault(name));
}

assay_error* create(PyObject* function, const assay_transport_args* args, assay_object** out) {
  return guarded([&] {
    return answer(call(function, none_or(args->protocol_factory).get(), host_name(args->host).get(),
                       int_object(args->port).get(), int_object(args->fd).get()),
                  out);
  });
}

assay_error* connect_pipe(assay_object* factory, int32_t fd, bool reading, assay_object** out) {
  return guarded([&] {
    return answer(
        call(glue.connect_pipe, none_or(factory).get(), int_object(fd).get(), reading ? py.yes : py.no), out);
  });
}

bool sendfile(assay_object* transport, const assay_sendfile_args* args, assay_object** out) {
  if (!require(transport, kinds)) return false;
  const ref count = args->count != nullptr ? int_object(*args->count) : ref::share(py.none);
  return answer(call(glue.sendfile, native(transport), int_object(args->fd).get(),
                     int_object(args->offset).get(), count.get(), args->fallback != 0 ? py.yes : py.no),
                out);
}

assay_ext_transport complete_table() {
  assay_ext_transport t{};
  t.size = sizeof t;
  t.protocol_create = [](int32_t style, assay_object* on_event, assay_object** protocol) {
    return guarded([&] {
      PyObject* const cls =
          style == ASSAY_PROTOCOL_BUFFERED ? glue.buffered_protocol : glue.streaming_protocol;
      return require(on_event, any_callback) && answer(call(cls, native(on_event)), protocol);
    });
  };
  t.create_connection = [](const assay_transport_args* args, assay_object** awaitable) {
    return create(glue.create_connection, args, awaitable);
  };
  t.create_server = [](const assay_transport_args* args, assay_object** awaitable) {
    return create(glue.create_server, args, awaitable);
  };
  t.connect_read_pipe = [](assay_object* factory, int32_t fd, assay_object** awaitable) {
    return connect_pipe(factory, fd, true, awaitable);
  };
  t.connect_write_pipe = [](assay_object* factory, int32_t fd, assay_object** awaitable) {
    return connect_pipe(factory, fd, false, awaitable);
  };
  t.set_protocol = [](assay_object* transport, assay_object* protocol) {
    return guarded([&] {
      return require(transport, kinds) && require(protocol, any_protocol) &&
             answer(call_method(native(transport), names.set_protocol_, native(protocol)));
    });
  };
  t.get_protocol = [](assay_object* transport, assay_object** protocol) {
    return guarded([&] {
      return require(transport, kinds) &&
             answer_or_null(call_method(native(transport), names.get_protocol_), protocol);
    });
  };
  t.is_reading = [](assay_object* transport, int32_t* reading) {
    return transport_ask(transport, kinds, names.is_reading_, reading);
  };
  t.pause_reading = [](assay_object* transport) {
    return transport_act(transport, kinds, names.pause_reading_);
  };
  t.resume_reading = [](assay_object* transport) {
    return transport_act(transport, kinds, names.resume_reading_);
  };
  t.write = [](assay_object* transport, const void* data, size_t len) {
    return guarded([&] {
      return require(transport, kinds) &&
             answer(call_method(native(transport), names.write_, bytes_object(data, len).get()));
    });
  };
  t.writelines = [](assay_object* transport, const assay_list* pieces) {
    return guarded([&] {
      return require(transport, kinds) &&
             answer(call_method(native(transport), names.writelines_, to_python(pieces).get()));
    });
  };
  t.can_write_eof = [](assay_object* transport, int32_t* can) {
    return transport_ask(transport, kinds, names.can_write_eof_, can);
  };
  t.write_eof = [](assay_object* transport) { return transport_act(transport, kinds, names.write_eof_); };
  t.set_write_buffer_limits = [](assay_object* transport, const int64_t* high, const int64_t* low) {
    return set_transport_limits(transport, kinds, high, low);
  };
  t.get_write_buffer_limits = [](assay_object* transport, int64_t* high, int64_t* low) {
    return get_transport_limits(transport, kinds, high, low);
  };
  t.get_write_buffer_size = [](assay_object* transport, int64_t* size) {
    return transport_size(transport, kinds, size);
  };
  t.close = [](assay_object* transport) { return transport_act(transport, kinds, names.close_); };
  t.abort = [](assay_object* transport) { return transport_act(transport, kinds, names.abort_); };
  t.is_closing = [](assay_object* transport, int32_t* closing) {
    return transport_ask(transport, kinds, names.is_closing_, closing);
  };
  t.get_extra_info = [](assay_object* transport, const char* name, assay_value* info) {
    return transport_info(transport, kinds, name, info);
  };
  t.sendfile = [](assay_object* transport, const assay_sendfile_args* args, assay_object** awaitable) {
    return guarded([&] { return sendfile(transport, args, awaitable); });
  };
  return t;
}

}  // namespace

assay_ext_transport make_transport_table(int minor) {
  assay_ext_transport t = complete_table();
  // New in 3.9 for the transports of sockets; before, it is a function that is not implemented.
  if (minor < 9) t.get_write_buffer_limits = nullptr;
  if (loops_need_python_frame()) t.sendfile = nullptr;  // uvloop has none
  return t;
}

}  // namespace cpython
