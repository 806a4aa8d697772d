// assay.streams/1 on asyncio's streams and servers.
#include "connecting.hpp"
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

// One separator as bytes, as every version takes it; any other number as a tuple, which 3.13 takes.
bool readuntil(assay_object* reader, const assay_list* separators, assay_object** out) {
  if (!require(reader, any_reader)) return false;
  const ref list = to_python(separators);
  if (!list) return false;
  const Py_ssize_t size = py.PyList_Size(list.get());
  if (size == 1)
    return answer(call_method(native(reader), names.readuntil_, py.PyList_GetItem(list.get(), 0)), out);
  const ref tuple = ref::steal(py.PyTuple_New(size));
  for (Py_ssize_t i = 0; tuple && i < size; ++i) {
    py.PyTuple_SetItem(tuple.get(), i, ref::share(py.PyList_GetItem(list.get(), i)).release());
  }
  return answer(call_method(native(reader), names.readuntil_, tuple.get()), out);
}

bool reader_create(const int64_t* limit, assay_object** reader) {
  const ref positional = list_of({});
  const ref bytes = limit != nullptr ? number(*limit) : ref();
  return answer(call_with(glue.new_reader, positional.get(), {{names.limit_, bytes.get(), limit != nullptr}}),
                reader);
}

bool feed_data(assay_object* reader, const void* data, size_t len) {
  const ref bytes =
      ref::steal(py.PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(len)));
  return require(reader, any_reader) && answer(call_method(native(reader), names.feed_data_, bytes.get()));
}

bool reader_set_exception(assay_object* reader, assay_error* error) {
  if (error == nullptr) {
    py.PyErr_SetString(py.PyExc_TypeError, "expected an error, got nothing");
    return false;
  }
  return require(reader, any_reader) &&
         answer(call_method(native(reader), names.set_exception_, to_exception(error).get()));
}

bool reader_exception(assay_object* reader, assay_error** error) {
  if (!require(reader, any_reader)) return false;
  const ref set = call_method(native(reader), names.exception_);
  if (!set) return false;
  *error = set.get() == py.none ? nullptr : to_error(set.get());
  return true;
}

bool get_extra_info(assay_object* writer, const char* name, const assay_value* otherwise, assay_value* info) {
  if (!require(writer, any_writer)) return false;
  const ref fallback = otherwise != nullptr ? to_python(*otherwise) : ref::share(py.none);
  return answer(call(glue.extra_info, native(writer), path_or_none(name).get(), fallback.get()), info);
}

bool is_reading(assay_object* writer, int32_t* reading) {
  if (!require(writer, any_writer)) return false;
  const ref transport = ref::steal(py.PyObject_GetAttr(native(writer), names.transport_));
  return answer(call_method(transport.get(), names.is_reading_), reading);
}

bool set_write_buffer_limits(assay_object* writer, const int64_t* high, const int64_t* low) {
  if (!require(writer, any_writer)) return false;
  const ref transport = ref::steal(py.PyObject_GetAttr(native(writer), names.transport_));
  if (!transport) return false;
  const ref function = ref::steal(py.PyObject_GetAttr(transport.get(), names.set_write_buffer_limits_));
  const ref positional = list_of({});
  const ref upper = high != nullptr ? number(*high) : ref();
  const ref lower = low != nullptr ? number(*low) : ref();
  return answer(
      call_with(function.get(), positional.get(),
                {{names.high_, upper.get(), high != nullptr}, {names.low_, lower.get(), low != nullptr}}));
}

bool get_write_buffer_size(assay_object* writer, int64_t* size) {
  if (!require(writer, any_writer)) return false;
  const ref transport = ref::steal(py.PyObject_GetAttr(native(writer), names.transport_));
  return answer_count(call_method(transport.get(), names.get_write_buffer_size_), size);
}

// object.name(arguments...) of an object of one of the kinds, its result to out.
template <class Out, class... Arguments>
assay_error* method(assay_object* object, uint64_t kinds, PyObject* name, Out* out,
                    Arguments&&... arguments) {
  return guarded([&] {
    return require(object, kinds) && answer(call_method(native(object), name, arguments.get()...), out);
  });
}

// The same, without a result.
assay_error* act(assay_object* object, uint64_t kinds, PyObject* name) {
  return guarded([&] { return require(object, kinds) && answer(call_method(native(object), name)); });
}

constexpr assay_ext_streams every_version = {
    .size = sizeof(assay_ext_streams),
    .reserved = 0,
    .open_connection =
        [](const assay_connect_args* args, assay_object** awaitable) {
          return guarded([&] { return open_connection(args, awaitable); });
        },
    .start_server =
        [](const assay_serve_args* args, assay_object** awaitable) {
          return guarded([&] { return start_server(args, awaitable); });
        },
    .connect_accepted_socket =
        [](int32_t socket, int64_t limit, assay_object** awaitable) {
          return guarded([&] { return connect_accepted_socket(socket, limit, awaitable); });
        },
    .read =
        [](assay_object* reader, int64_t n, assay_object** awaitable) {
          return guarded([&] {
            return require(reader, any_reader) &&
                   answer(call_method(native(reader), names.read_, number(n < 0 ? -1 : n).get()), awaitable);
          });
        },
    .readline =
        [](assay_object* reader, assay_object** awaitable) {
          return method(reader, any_reader, names.readline_, awaitable);
        },
    .readexactly =
        [](assay_object* reader, int64_t n, assay_object** awaitable) {
          return guarded([&] {
            return require(reader, any_reader) &&
                   answer(call_method(native(reader), names.readexactly_, number(n).get()), awaitable);
          });
        },
    .readuntil =
        [](assay_object* reader, const assay_list* separators, assay_object** awaitable) {
          return guarded([&] { return readuntil(reader, separators, awaitable); });
        },
    .at_eof = [](assay_object* reader,
                 int32_t* at_eof) { return method(reader, any_reader, names.at_eof_, at_eof); },
    .reader_anext =
        [](assay_object* reader, assay_object** awaitable) {
          return guarded([&] {
            return require(reader, any_reader) && answer(call(glue.anext, native(reader)), awaitable);
          });
        },
    .reader_create =
        [](const int64_t* limit, assay_object** reader) {
          return guarded([&] { return reader_create(limit, reader); });
        },
    .feed_data = [](assay_object* reader, const void* data,
                    size_t len) { return guarded([&] { return feed_data(reader, data, len); }); },
    .feed_eof = [](assay_object* reader) { return act(reader, any_reader, names.feed_eof_); },
    .reader_set_exception =
        [](assay_object* reader, assay_error* error) {
          return guarded([&] { return reader_set_exception(reader, error); });
        },
    .reader_exception =
        [](assay_object* reader, assay_error** error) {
          return guarded([&] { return reader_exception(reader, error); });
        },
    .write =
        [](assay_object* writer, const void* data, size_t len) {
          return guarded([&] {
            const ref bytes = ref::steal(
                py.PyBytes_FromStringAndSize(static_cast<const char*>(data), static_cast<Py_ssize_t>(len)));
            return require(writer, any_writer) &&
                   answer(call_method(native(writer), names.write_, bytes.get()));
          });
        },
    .writelines =
        [](assay_object* writer, const assay_list* pieces) {
          return guarded([&] {
            return require(writer, any_writer) &&
                   answer(call_method(native(writer), names.writelines_, to_python(pieces).get()));
          });
        },
    .drain = [](assay_object* writer,
                assay_object** awaitable) { return method(writer, any_writer, names.drain_, awaitable); },
    .can_write_eof = [](assay_object* writer,
                        int32_t* can) { return method(writer, any_writer, names.can_write_eof_, can); },
    .write_eof = [](assay_object* writer) { return act(writer, any_writer, names.write_eof_); },
    .writer_close = [](assay_object* writer) { return act(writer, any_writer, names.close_); },
    .writer_is_closing =
        [](assay_object* writer, int32_t* closing) {
          return method(writer, any_writer, names.is_closing_, closing);
        },
    .writer_wait_closed =
        [](assay_object* writer, assay_object** awaitable) {
          return method(writer, any_writer, names.wait_closed_, awaitable);
        },
    .get_extra_info =
        [](assay_object* writer, const char* name, const assay_value* otherwise, assay_value* info) {
          return guarded([&] { return get_extra_info(writer, name, otherwise, info); });
        },
    .is_reading = [](assay_object* writer,
                     int32_t* reading) { return guarded([&] { return is_reading(writer, reading); }); },
    .set_write_buffer_limits =
        [](assay_object* writer, const int64_t* high, const int64_t* low) {
          return guarded([&] { return set_write_buffer_limits(writer, high, low); });
        },
    .get_write_buffer_size =
        [](assay_object* writer, int64_t* size) {
          return guarded([&] { return get_write_buffer_size(writer, size); });
        },
    .server_sockets =
        [](assay_object* server, assay_list** sockets) {
          return guarded([&] {
            return require(server, any_server) && answer(call(glue.server_sockets, native(server)), sockets);
          });
        },
    .server_is_serving =
        [](assay_object* server, int32_t* serving) {
          return method(server, any_server, names.is_serving_, serving);
        },
    .server_start_serving =
        [](assay_object* server, assay_object** awaitable) {
          return method(server, any_server, names.start_serving_, awaitable);
        },
    .server_serve_forever =
        [](assay_object* server, assay_object** awaitable) {
          return method(server, any_server, names.serve_forever_, awaitable);
        },
    .server_close = [](assay_object* server) { return act(server, any_server, names.close_); },
    .server_wait_closed =
        [](assay_object* server, assay_object** awaitable) {
          return method(server, any_server, names.wait_closed_, awaitable);
        },
    .server_close_clients =
        [](assay_object* server) { return act(server, any_server, names.close_clients_); },
    .server_abort_clients =
        [](assay_object* server) { return act(server, any_server, names.abort_clients_); },
};

}  // namespace

assay_ext_streams make_streams_table(int minor) {
  assay_ext_streams table = every_version;
  if (minor < 13 || loops_need_python_frame()) {
    table.server_close_clients = nullptr;
    table.server_abort_clients = nullptr;
  }
  return table;
}

}  // namespace cpython
