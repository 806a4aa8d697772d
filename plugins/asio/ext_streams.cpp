// The tables of assay.streams/1 and assay.unix/1: sockets, acceptors, and the reads and writes on them.
#include <cstring>

#include "address.hpp"
#include "coroutine.hpp"
#include "reading.hpp"
#include "server.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

const object_ref<connection>& as_reader(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_STREAM_READER) refuse(ASSAY_ERROR_KIND_TYPE, "a reader is required");
  return static_cast<stream_object&>(*o).end();
}
const object_ref<connection>& as_writer(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_STREAM_WRITER) refuse(ASSAY_ERROR_KIND_TYPE, "a writer is required");
  return static_cast<stream_object&>(*o).end();
}
server_object& as_server(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_SERVER) refuse(ASSAY_ERROR_KIND_TYPE, "a server is required");
  return static_cast<server_object&>(*o);
}

assay_error* open_connection(const assay_connect_args* a, assay_object** out) {
  return lazily([&] { return connect(*a); }, out);
}
assay_error* open_unix_connection(const assay_unix_connect_args* a, assay_object** out) {
  return lazily([&] { return connect(*a); }, out);
}
assay_error* serve(const assay_serve_args* a, assay_object** out) {
  return lazily([&] { return start_server(*a); }, out);
}
assay_error* serve_unix(const assay_unix_serve_args* a, assay_object** out) {
  return lazily([&] { return start_server(*a); }, out);
}
assay_error* connect_accepted_socket(int32_t socket, int64_t limit, assay_object** out) {
  return lazily([&] { return adopt(duplicate(socket), limit); }, out);
}

assay_error* read_some(assay_object* o, int64_t n, assay_object** out) {
  return guarded([&] { *out = new_awaitable(read(as_reader(o), n)); });
}
assay_error* readline(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(read_line(as_reader(o))); });
}
assay_error* readexactly(assay_object* o, int64_t n, assay_object** out) {
  return lazily(
      [&] {
        const auto& c = as_reader(o);
        if (n < 0) refuse(ASSAY_ERROR_KIND_VALUE, "the number of bytes is negative");
        return read_exactly(c, static_cast<std::size_t>(n));
      },
      out);
}
assay_error* readuntil(assay_object* o, const assay_list* separators, assay_object** out) {
  return lazily(
      [&] {
        const list_ref given(separators);
        if (given.size() != 1 || given.data()[0].tag != ASSAY_BYTES) {
          refuse(ASSAY_ERROR_KIND_VALUE, "one separator, bytes, is required");
        }
        std::size_t n = 0;
        const void* const text = host->bytes_view(given.data()[0].as.bytes, &n);
        return read_until(as_reader(o), std::string(static_cast<const char*>(text), n));
      },
      out);
}
assay_error* at_eof(assay_object* o, int32_t* yes) {
  return guarded([&] {
    const auto& c = as_reader(o);
    *yes = c->eof && c->input.empty() ? 1 : 0;
  });
}

assay_error* write(assay_object* o, const void* data, size_t len) {
  return guarded([&] { as_writer(o)->write(std::string_view(static_cast<const char*>(data), len)); });
}
assay_error* drain(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(connection::drain(as_writer(o))); });
}
assay_error* write_eof(assay_object* o) {
  return guarded([&] { as_writer(o)->write_eof(); });
}
assay_error* writer_close(assay_object* o) {
  return guarded([&] { as_writer(o)->close(); });
}
assay_error* writer_is_closing(assay_object* o, int32_t* yes) {
  return guarded([&] { *yes = as_writer(o)->closing() ? 1 : 0; });
}
assay_error* writer_wait_closed(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(connection::wait_closed(as_writer(o))); });
}
assay_error* get_extra_info(assay_object* o, const char* name, const assay_value* otherwise,
                            assay_value* info) {
  return guarded([&] {
    const auto& c = as_writer(o);
    value known = otherwise ? value::share(*otherwise) : value();
    if (auto* const socket = c->socket()) {
      boost::system::error_code error;
      if (std::strcmp(name, "socket") == 0) {
        known = value::of_int(socket->native_handle());
      } else if (std::strcmp(name, "sockname") == 0) {
        const auto endpoint = socket->local_endpoint(error);
        if (!error) known = value_of_address(endpoint.data(), endpoint.size());
      } else if (std::strcmp(name, "peername") == 0) {
        const auto endpoint = socket->remote_endpoint(error);
        if (!error) known = value_of_address(endpoint.data(), endpoint.size());
      }
    }
    *info = known.release();
  });
}

assay_error* server_sockets(assay_object* o, assay_list** out) {
  return guarded([&] { *out = as_server(o).addresses().release().as.list; });
}
assay_error* server_is_serving(assay_object* o, int32_t* yes) {
  return guarded([&] { *yes = as_server(o).serving() ? 1 : 0; });
}
asio::awaitable<value> begin_serving(object_ref<server_object> server) {
  server->serve();
  co_return value();
}
assay_error* server_start_serving(assay_object* o, assay_object** out) {
  return guarded(
      [&] { *out = new_awaitable(begin_serving(object_ref<server_object>::share(&as_server(o)))); });
}
assay_error* server_close(assay_object* o) {
  return guarded([&] { as_server(o).close(); });
}

const assay_ext_streams table = {
    .size = sizeof(assay_ext_streams),
    .reserved = 0,
    .open_connection = open_connection,
    .start_server = serve,
    .connect_accepted_socket = connect_accepted_socket,
    .read = read_some,
    .readline = readline,
    .readexactly = readexactly,
    .readuntil = readuntil,
    .at_eof = at_eof,
    .reader_anext = nullptr,
    .reader_create = nullptr,
    .feed_data = nullptr,
    .feed_eof = nullptr,
    .reader_set_exception = nullptr,
    .reader_exception = nullptr,
    .write = write,
    .writelines = nullptr,
    .drain = drain,
    .can_write_eof = nullptr,
    .write_eof = write_eof,
    .writer_close = writer_close,
    .writer_is_closing = writer_is_closing,
    .writer_wait_closed = writer_wait_closed,
    .get_extra_info = get_extra_info,
    .is_reading = nullptr,
    .set_write_buffer_limits = nullptr,
    .get_write_buffer_size = nullptr,
    .server_sockets = server_sockets,
    .server_is_serving = server_is_serving,
    .server_start_serving = server_start_serving,
    .server_serve_forever = nullptr,
    .server_close = server_close,
    .server_wait_closed = nullptr,
    .server_close_clients = nullptr,
    .server_abort_clients = nullptr,
};

const assay_ext_unix the_unix_table = {
    .size = sizeof(assay_ext_unix),
    .reserved = 0,
    .open_unix_connection = open_unix_connection,
    .start_unix_server = serve_unix,
};

}  // namespace

const void* const streams_table = &table;
const void* const unix_table = &the_unix_table;

}  // namespace asio_plugin
