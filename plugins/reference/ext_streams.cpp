// The table of assay.streams/1.
#include <assay/ext/streams.h>

#include <optional>
#include <string>

#include "connecting.hpp"
#include "errors.hpp"
#include "operation_object.hpp"
#include "streams.hpp"
#include "tables.hpp"

namespace reference {

value as_value(aio::stream_reader r) {
  assay_object* known = assay_object::find(r.id());
  if (!known) known = new reader_object(aio::get_running_loop(), std::move(r));
  return value::of_object(object_ref<>::adopt(known));
}
value as_value(aio::stream_writer w) {
  assay_object* known = assay_object::find(w.id());
  if (!known) known = new writer_object(aio::get_running_loop(), std::move(w));
  return value::of_object(object_ref<>::adopt(known));
}

namespace {

const aio::stream_reader& as_reader(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_STREAM_READER) throw aio::type_error("a stream reader is required");
  return static_cast<reader_object*>(o)->get();
}
const aio::stream_writer& as_writer(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_STREAM_WRITER) throw aio::type_error("a stream writer is required");
  return static_cast<writer_object*>(o)->get();
}
std::string bytes_of(const assay_value& v) {
  if (v.tag != ASSAY_BYTES) throw aio::type_error("bytes are required");
  std::size_t n = 0;
  const void* data = host->bytes_view(v.as.bytes, &n);
  return {static_cast<const char*>(data), n};
}
std::vector<std::string> all_bytes_of(const assay_list* list) {
  const list_ref items(list);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < items.size(); ++i) all.push_back(bytes_of(items.data()[i]));
  return all;
}

assay_error* read(assay_object* o, int64_t n, assay_object** out) {
  return guarded([&] { *out = new_awaitable([&] { return as_reader(o).read(n); }); });
}
assay_error* readline(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(as_reader(o).readline()); });
}
assay_error* readexactly(assay_object* o, int64_t n, assay_object** out) {
  return guarded([&] { *out = new_awaitable(as_reader(o).readexactly(n)); });
}
assay_error* readuntil(assay_object* o, const assay_list* separators, assay_object** out) {
  return guarded([&] { *out = new_awaitable(as_reader(o).readuntil(all_bytes_of(separators))); });
}
assay_error* at_eof(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_reader(o).at_eof(); });
}

aio::task<value> next_line(aio::stream_reader r) {
  const std::string line = co_await r.anext();
  co_return value::of_bytes(line);
}
assay_error* reader_anext(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(next_line(as_reader(o))); });
}
assay_error* reader_create(const int64_t* limit, assay_object** out) {
  return guarded([&] {
    aio::event_loop& loop = aio::get_running_loop();
    *out = new reader_object(loop, aio::stream_reader(loop, limit ? *limit : aio::default_stream_limit));
  });
}
assay_error* feed_data(assay_object* o, const void* data, size_t len) {
  return guarded([&] { as_reader(o).feed_data(std::string_view(static_cast<const char*>(data), len)); });
}
assay_error* feed_eof(assay_object* o) {
  return guarded([&] { as_reader(o).feed_eof(); });
}
assay_error* reader_set_exception(assay_object* o, assay_error* e) {
  return guarded([&] {
    if (!e) throw aio::type_error("an error is required");
    as_reader(o).set_exception(to_exception(e));
  });
}
assay_error* reader_exception(assay_object* o, assay_error** out) {
  return guarded([&] {
    const std::exception_ptr e = as_reader(o).exception();
    *out = e ? to_error(e) : nullptr;
  });
}

assay_error* write(assay_object* o, const void* data, size_t len) {
  return guarded([&] { as_writer(o).write(std::string_view(static_cast<const char*>(data), len)); });
}
assay_error* writelines(assay_object* o, const assay_list* pieces) {
  return guarded([&] { as_writer(o).writelines(all_bytes_of(pieces)); });
}
assay_error* drain(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable([&] { return as_writer(o).drain(); }); });
}
assay_error* can_write_eof(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_writer(o).can_write_eof(); });
}
assay_error* write_eof(assay_object* o) {
  return guarded([&] { as_writer(o).write_eof(); });
}
assay_error* writer_close(assay_object* o) {
  return guarded([&] { as_writer(o).close(); });
}
assay_error* writer_is_closing(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_writer(o).is_closing(); });
}
assay_error* writer_wait_closed(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(as_writer(o).wait_closed()); });
}
assay_error* get_extra_info(assay_object* o, const char* name, const assay_value* otherwise,
                            assay_value* info) {
  return guarded([&] {
    const aio::stream_writer& w = as_writer(o);
    const std::string_view wanted = name;
    value found;
    if (wanted == "socket") {
      if (w.fd() >= 0) found = value::of_int(w.fd());
    } else if (wanted == "peername" || wanted == "sockname") {
      const std::optional<aio::endpoint> e = wanted == "peername" ? w.peername() : w.sockname();
      if (e) found = address(*e);
    }
    if (found.is_none() && otherwise) found = value::share(*otherwise);
    *info = found.release();
  });
}
assay_error* is_reading(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_writer(o).is_reading(); });
}
std::optional<std::size_t> as_mark(const int64_t* mark) {
  if (!mark) return std::nullopt;
  if (*mark < 0) throw aio::value_error("a mark of flow control must not be negative");
  return static_cast<std::size_t>(*mark);
}
assay_error* set_write_buffer_limits(assay_object* o, const int64_t* high, const int64_t* low) {
  return guarded([&] { as_writer(o).set_write_buffer_limits(as_mark(high), as_mark(low)); });
}
assay_error* get_write_buffer_size(assay_object* o, int64_t* size) {
  return guarded([&] { *size = static_cast<int64_t>(as_writer(o).get_write_buffer_size()); });
}

const assay_ext_streams table = {sizeof(assay_ext_streams),
                                 0,
                                 open_connection,
                                 start_server,
                                 connect_accepted_socket,
                                 read,
                                 readline,
                                 readexactly,
                                 readuntil,
                                 at_eof,
                                 reader_anext,
                                 reader_create,
                                 feed_data,
                                 feed_eof,
                                 reader_set_exception,
                                 reader_exception,
                                 write,
                                 writelines,
                                 drain,
                                 can_write_eof,
                                 write_eof,
                                 writer_close,
                                 writer_is_closing,
                                 writer_wait_closed,
                                 get_extra_info,
                                 is_reading,
                                 set_write_buffer_limits,
                                 get_write_buffer_size,
                                 server_sockets,
                                 server_is_serving,
                                 server_start_serving,
                                 server_serve_forever,
                                 server_close,
                                 server_wait_closed,
                                 server_close_clients,
                                 server_abort_clients};

}  // namespace

const void* const streams_table = &table;

}  // namespace reference
