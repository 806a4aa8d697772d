// The table of assay.transport/1.
#include <assay/ext/transport.h>

#include <aio/connection.hpp>
#include <aio/sendfile.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connecting.hpp"
#include "coroutine.hpp"
#include "descriptor_copy.hpp"
#include "errors.hpp"
#include "protocol.hpp"
#include "tables.hpp"

namespace reference {
namespace {

class transport_object final : public findable<loop_bound> {
 public:
  explicit transport_object(aio::transport_ptr t)
      : findable(t.get(), ASSAY_KIND_TRANSPORT, t->loop()), transport_(std::move(t)) {}
  aio::transport& get() const noexcept { return *transport_; }

 private:
  aio::transport_ptr transport_;
};

value as_value(aio::transport& t) {
  assay_object* known = assay_object::find(&t);
  if (!known) known = new transport_object(aio::transport_ptr(&t));
  return value::of_object(object_ref<>::adopt(known));
}
aio::transport& as_transport(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_TRANSPORT) throw aio::type_error("a transport is required");
  return static_cast<transport_object*>(o)->get();
}

// The calls that both kinds of protocol have in common, passed to the host.
template <class Base>
class host_protocol : public Base {
 public:
  explicit host_protocol(object_ref<callback_object> on_event) : host_(std::move(on_event)) {}
  void connection_made(aio::transport& t) override { host_.tell(ASSAY_EVENT_CONNECTION_MADE, as_value(t)); }
  bool eof_received() override {
    const value keep_open = host_.tell(ASSAY_EVENT_EOF_RECEIVED);
    return keep_open.raw().tag == ASSAY_BOOL && keep_open.raw().as.i != 0;
  }
  void pause_writing() override { host_.tell(ASSAY_EVENT_PAUSE_WRITING); }
  void resume_writing() override { host_.tell(ASSAY_EVENT_RESUME_WRITING); }
  void connection_lost(std::exception_ptr e) override {
    host_.tell(ASSAY_EVENT_CONNECTION_LOST, error_or_none(e));
  }

 protected:
  event_sink host_;
};

class streaming_protocol final : public host_protocol<aio::protocol> {
 public:
  using host_protocol::host_protocol;
  void data_received(std::string_view data) override {
    host_.tell(ASSAY_EVENT_DATA_RECEIVED, value::of_bytes(data));
  }
};

class buffered_protocol final : public host_protocol<aio::buffered_protocol> {
 public:
  using host_protocol::host_protocol;
  std::span<char> get_buffer(std::ptrdiff_t size_hint) override {
    const value size = host_.tell(ASSAY_EVENT_GET_BUFFER, value::of_int(size_hint));
    if (size.raw().tag != ASSAY_INT) throw aio::type_error("get_buffer returns a size");
    space_.assign(static_cast<std::size_t>(size.raw().as.i), '\0');
    return space_;
  }
  void buffer_updated(std::size_t n) override {
    host_.tell(ASSAY_EVENT_BUFFER_UPDATED, value::of_bytes({space_.data(), n}));
  }

 private:
  std::vector<char> space_;
};

using stream_protocol_object = protocol_object<aio::protocol>;

assay_error* protocol_create(int32_t style, assay_object* on_event, assay_object** out) {
  return guarded([&] {
    std::shared_ptr<aio::protocol> p;
    if (style == ASSAY_PROTOCOL_BUFFERED) {
      p = std::make_shared<buffered_protocol>(as_callback(on_event));
    } else {
      p = std::make_shared<streaming_protocol>(as_callback(on_event));
    }
    *out = new stream_protocol_object(std::move(p));
  });
}

struct place {
  std::optional<std::string> host;
  std::optional<std::uint16_t> port;
};
place address_of(const assay_transport_args* a) {
  place found;
  if (a->fd >= 0) return found;
  if (a->port < 0 || a->port > 65535) throw aio::value_error("a port is a number from 0 to 65535");
  if (a->host) found.host = a->host;
  found.port = static_cast<std::uint16_t>(a->port);
  return found;
}

value pair_of(aio::transport& t, value protocol) {
  std::vector<value> pair;
  pair.push_back(as_value(t));
  pair.push_back(std::move(protocol));
  return value::of_list(std::move(pair));
}

using factory_ref = object_ref<callback_object>;

aio::task<value> connect(factory_ref factory, place to, int fd) {
  descriptor_copy own(fd);
  aio::connect_options options;
  if (fd >= 0) options.sock = own.get();
  value made;
  // Named: g++ 12 destroys a closure in the operand of co_await twice.
  auto make = [&] {
    own.taken();
    return stream_protocol_object::make(*factory, made);
  };
  auto connecting = aio::create_connection(std::move(make), std::move(to.host), to.port, options);
  const auto connected = co_await connecting;
  co_return pair_of(*connected.first, std::move(made));
}
assay_error* create_connection(const assay_transport_args* a, assay_object** out) {
  return guarded(
      [&] { *out = new_awaitable(connect(as_callback(a->protocol_factory), address_of(a), a->fd)); });
}

aio::task<value> serve(factory_ref factory, place at) {
  auto make = [factory = std::move(factory)] {
    value made;
    return stream_protocol_object::make(*factory, made);
  };
  auto starting = aio::create_server(std::move(make), std::move(at.host), at.port);
  aio::server started = co_await starting;
  co_return reference::as_value(std::move(started));
}
assay_error* create_server(const assay_transport_args* a, assay_object** out) {
  return guarded([&] {
    if (a->fd >= 0) throw aio::value_error("a server of protocols is given a host and a port");
    *out = new_awaitable(serve(as_callback(a->protocol_factory), address_of(a)));
  });
}

aio::task<value> connect_pipe(factory_ref factory, int fd, bool reading) {
  descriptor_copy own(fd);
  value made;
  auto make = [&] {
    std::shared_ptr<aio::protocol> p = stream_protocol_object::make(*factory, made);
    own.taken();
    return p;
  };
  const int pipe = own.get();
  auto connecting = reading ? aio::connect_read_pipe(make, pipe) : aio::connect_write_pipe(make, pipe);
  const auto connected = co_await connecting;
  co_return pair_of(*connected.first, std::move(made));
}
assay_error* connect_read_pipe(assay_object* factory, int32_t fd, assay_object** out) {
  return guarded([&] { *out = new_awaitable(connect_pipe(as_callback(factory), fd, true)); });
}
assay_error* connect_write_pipe(assay_object* factory, int32_t fd, assay_object** out) {
  return guarded([&] { *out = new_awaitable(connect_pipe(as_callback(factory), fd, false)); });
}

assay_error* set_protocol(assay_object* o, assay_object* protocol) {
  return guarded([&] { as_transport(o).set_protocol(stream_protocol_object::of(protocol)); });
}
assay_error* get_protocol(assay_object* o, assay_object** out) {
  return guarded([&] { *out = stream_protocol_object::wrap(as_transport(o).get_protocol()); });
}
assay_error* is_reading(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_transport(o).is_reading(); });
}
assay_error* pause_reading(assay_object* o) {
  return guarded([&] { as_transport(o).pause_reading(); });
}
assay_error* resume_reading(assay_object* o) {
  return guarded([&] { as_transport(o).resume_reading(); });
}

assay_error* write(assay_object* o, const void* data, size_t len) {
  return guarded([&] { as_transport(o).write(std::string_view(static_cast<const char*>(data), len)); });
}
assay_error* writelines(assay_object* o, const assay_list* pieces) {
  return guarded([&] {
    const list_ref items(pieces);
    std::vector<std::string> all;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items.data()[i].tag != ASSAY_BYTES) throw aio::type_error("bytes are required");
      std::size_t n = 0;
      const void* data = host->bytes_view(items.data()[i].as.bytes, &n);
      all.emplace_back(static_cast<const char*>(data), n);
    }
    as_transport(o).writelines(all);
  });
}
assay_error* can_write_eof(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_transport(o).can_write_eof(); });
}
assay_error* write_eof(assay_object* o) {
  return guarded([&] { as_transport(o).write_eof(); });
}
assay_error* set_write_buffer_limits(assay_object* o, const int64_t* high, const int64_t* low) {
  return guarded([&] { as_transport(o).set_write_buffer_limits(as_mark(high), as_mark(low)); });
}
assay_error* get_write_buffer_limits(assay_object* o, int64_t* high, int64_t* low) {
  return guarded([&] {
    const aio::write_buffer_limits limits = as_transport(o).get_write_buffer_limits();
    *high = static_cast<int64_t>(limits.high);
    *low = static_cast<int64_t>(limits.low);
  });
}
assay_error* get_write_buffer_size(assay_object* o, int64_t* size) {
  return guarded([&] { *size = static_cast<int64_t>(as_transport(o).get_write_buffer_size()); });
}
assay_error* close(assay_object* o) {
  return guarded([&] { as_transport(o).close(); });
}
assay_error* abort(assay_object* o) {
  return guarded([&] { as_transport(o).abort(); });
}
assay_error* is_closing(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_transport(o).is_closing(); });
}
assay_error* get_extra_info(assay_object* o, const char* name, assay_value* info) {
  return guarded([&] {
    const aio::transport& t = as_transport(o);
    const std::string_view wanted = name;
    value found;
    if (wanted == "socket" || wanted == "pipe") {
      if (t.fd() >= 0) found = value::of_int(t.fd());
    } else if (wanted == "peername" || wanted == "sockname") {
      if (const auto e = wanted == "peername" ? t.peername() : t.sockname()) {
        std::vector<value> pair;
        pair.push_back(value::of_text(e->host));
        pair.push_back(value::of_int(e->port));
        found = value::of_list(std::move(pair));
      }
    }
    *info = found.release();
  });
}

aio::task<value> send_file(aio::transport_ptr t, int fd, aio::sendfile_options options) {
  const std::uint64_t sent = co_await aio::sendfile(std::move(t), fd, options);
  co_return value::of_int(static_cast<std::int64_t>(sent));
}
assay_error* sendfile(assay_object* o, const assay_sendfile_args* a, assay_object** out) {
  return guarded([&] {
    if (a->offset < 0 || (a->count && *a->count <= 0))
      throw aio::value_error("a file is sent from an offset of zero or more, and one byte or more of it");
    aio::sendfile_options options;
    options.offset = static_cast<std::uint64_t>(a->offset);
    if (a->count) options.count = static_cast<std::uint64_t>(*a->count);
    options.fallback = a->fallback != 0;
    *out = new_awaitable(send_file(aio::transport_ptr(&as_transport(o)), a->fd, options));
  });
}

const assay_ext_transport table = {sizeof(assay_ext_transport),
                                   0,
                                   protocol_create,
                                   create_connection,
                                   create_server,
                                   connect_read_pipe,
                                   connect_write_pipe,
                                   set_protocol,
                                   get_protocol,
                                   is_reading,
                                   pause_reading,
                                   resume_reading,
                                   write,
                                   writelines,
                                   can_write_eof,
                                   write_eof,
                                   set_write_buffer_limits,
                                   get_write_buffer_limits,
                                   get_write_buffer_size,
                                   close,
                                   abort,
                                   is_closing,
                                   get_extra_info,
                                   sendfile};

}  // namespace

const void* const transport_table = &table;

}  // namespace reference
