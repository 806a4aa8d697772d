// The table of assay.streams/1.
#include <assay/ext/streams.h>

#include <aio/server.hpp>
#include <optional>
#include <string>

#include "callback.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
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

class server_object final : public loop_bound {
 public:
  explicit server_object(aio::server s) : loop_bound(ASSAY_KIND_SERVER, s.loop()), server_(std::move(s)) {}
  const aio::server& get() const noexcept { return server_; }

 private:
  aio::server server_;
};

const aio::stream_reader& as_reader(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_STREAM_READER) throw aio::type_error("a stream reader is required");
  return static_cast<reader_object*>(o)->get();
}
const aio::stream_writer& as_writer(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_STREAM_WRITER) throw aio::type_error("a stream writer is required");
  return static_cast<writer_object*>(o)->get();
}
const aio::server& as_server(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_SERVER) throw aio::type_error("a server is required");
  return static_cast<server_object*>(o)->get();
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

std::uint16_t as_port(std::int32_t port) {
  if (port < 0 || port > 65535) throw aio::value_error("a port is a number from 0 to 65535");
  return static_cast<std::uint16_t>(port);
}
std::ptrdiff_t as_limit(std::int64_t limit) { return limit == 0 ? aio::default_stream_limit : limit; }

value address(const aio::endpoint& e) {
  std::vector<value> pair;
  pair.push_back(value::of_text(e.host));
  pair.push_back(value::of_int(e.port));
  return value::of_list(std::move(pair));
}

// aio's operations as the ABI's lazy awaitables, their results as values.
aio::task<value> nothing(aio::task<void> operation) {
  co_await operation;
  co_return value();
}
aio::task<value> bytes(aio::task<std::string> operation) {
  const std::string read = co_await operation;
  co_return value::of_bytes(read);
}

aio::task<value> connect(std::string host, std::uint16_t port, std::ptrdiff_t limit) {
  aio::stream_pair both = co_await aio::open_connection(std::move(host), port, limit);
  std::vector<value> pair;
  pair.push_back(as_value(std::move(both.first)));
  pair.push_back(as_value(std::move(both.second)));
  co_return value::of_list(std::move(pair));
}
assay_error* open_connection(const assay_connect_args* a, assay_object** out) {
  return guarded([&] {
    if (!a->host) throw aio::value_error("a host is required");
    *out = new_awaitable(connect(a->host, as_port(a->port), as_limit(a->limit)));
  });
}

// The host's callback may give a coroutine, which the server runs as a task.
std::optional<aio::any_coroutine> connected(callback_object& callback, aio::stream_reader r,
                                            aio::stream_writer w) {
  const value arguments[] = {as_value(std::move(r)), as_value(std::move(w))};
  const assay_value raw[] = {arguments[0].raw(), arguments[1].raw()};
  const value result = callback.call(raw, 2);
  if (result.raw().tag != ASSAY_OBJECT || result.raw().as.object->kind() != ASSAY_KIND_COROUTINE) {
    return std::nullopt;
  }
  return static_cast<lazy_object*>(result.raw().as.object)->take();
}

aio::task<value> serve(object_ref<callback_object> callback, std::optional<std::string> host,
                       std::uint16_t port, aio::server_options options) {
  // Named: g++ 12 destroys a closure in the operand of co_await twice.
  auto on_connection = [callback = std::move(callback)](aio::stream_reader r, aio::stream_writer w) {
    return connected(*callback, std::move(r), std::move(w));
  };
  aio::task<aio::server> starting =
      aio::start_server(std::move(on_connection), std::move(host), port, options);
  aio::server made = co_await starting;
  co_return value::of_object(object_ref<server_object>::adopt(new server_object(std::move(made))));
}
assay_error* start_server(const assay_serve_args* a, assay_object** out) {
  return guarded([&] {
    aio::server_options options;
    options.limit = as_limit(a->limit);
    options.start_serving = a->start_serving != 0;
    std::optional<std::string> host;
    if (a->host) host = a->host;
    *out = new_awaitable(serve(as_callback(a->client_connected), std::move(host), as_port(a->port), options));
  });
}

assay_error* read(assay_object* o, int64_t n, assay_object** out) {
  return guarded([&] { *out = new_awaitable(bytes(as_reader(o).read(n))); });
}
assay_error* readline(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(bytes(as_reader(o).readline())); });
}
assay_error* readexactly(assay_object* o, int64_t n, assay_object** out) {
  return guarded([&] { *out = new_awaitable(bytes(as_reader(o).readexactly(n))); });
}
assay_error* readuntil(assay_object* o, const assay_list* separators, assay_object** out) {
  return guarded([&] { *out = new_awaitable(bytes(as_reader(o).readuntil(all_bytes_of(separators)))); });
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
  return guarded([&] { *out = new_awaitable(nothing(as_writer(o).drain())); });
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
  return guarded([&] { *out = new_awaitable(nothing(as_writer(o).wait_closed())); });
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

assay_error* server_sockets(assay_object* o, assay_list** out) {
  return guarded([&] {
    std::vector<value> all;
    for (const aio::endpoint& e : as_server(o).sockets()) all.push_back(address(e));
    *out = value::of_list(std::move(all)).release().as.list;
  });
}
assay_error* server_is_serving(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_server(o).is_serving(); });
}
assay_error* server_start_serving(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(nothing(as_server(o).start_serving())); });
}
assay_error* server_serve_forever(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(nothing(as_server(o).serve_forever())); });
}
assay_error* server_close(assay_object* o) {
  return guarded([&] { as_server(o).close(); });
}
assay_error* server_wait_closed(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(nothing(as_server(o).wait_closed())); });
}

const assay_ext_streams table = {sizeof(assay_ext_streams),
                                 0,
                                 open_connection,
                                 start_server,
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
                                 server_wait_closed};

}  // namespace

const void* const streams_table = &table;

}  // namespace reference
