// The table of assay.datagram/1.
#include <assay/ext/datagram.h>

#include "coroutine.hpp"
#include "descriptor_copy.hpp"
#include "errors.hpp"
#include "protocol.hpp"
#include "tables.hpp"

namespace reference {
namespace {

class endpoint_object final : public findable<loop_bound> {
 public:
  explicit endpoint_object(aio::datagram_transport_ptr t)
      : findable(t.get(), ASSAY_KIND_DATAGRAM_TRANSPORT, t->loop()), transport_(std::move(t)) {}
  aio::datagram_transport& get() const noexcept { return *transport_; }

 private:
  aio::datagram_transport_ptr transport_;
};

value as_value(aio::datagram_transport& t) {
  assay_object* known = assay_object::find(&t);
  if (!known) known = new endpoint_object(aio::datagram_transport_ptr(&t));
  return value::of_object(object_ref<>::adopt(known));
}
aio::datagram_transport& as_endpoint(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_DATAGRAM_TRANSPORT)
    throw aio::type_error("a datagram transport is required");
  return static_cast<endpoint_object*>(o)->get();
}

value as_value(const aio::datagram_address& a) {
  if (const auto* path = std::get_if<std::string>(&a)) return value::of_text(*path);
  const auto* e = std::get_if<aio::endpoint>(&a);
  if (!e) return {};
  std::vector<value> pair;
  pair.push_back(value::of_text(e->host));
  pair.push_back(value::of_int(e->port));
  return value::of_list(std::move(pair));
}

std::string text_of(const assay_value& v) {
  if (v.tag != ASSAY_TEXT) throw aio::type_error("an address is a list of host and port, or a path");
  std::size_t n = 0;
  const void* data = host->bytes_view(v.as.bytes, &n);
  return {static_cast<const char*>(data), n};
}
aio::datagram_address as_address(const assay_value* v) {
  if (!v || v->tag == ASSAY_NONE) return {};
  if (v->tag != ASSAY_LIST) return text_of(*v);
  const list_ref pair(v->as.list);
  if (pair.size() != 2 || pair.data()[1].tag != ASSAY_INT)
    throw aio::type_error("an address is a list of host and port");
  const std::int64_t port = pair.data()[1].as.i;
  if (port < 0 || port > 65535) throw aio::value_error("a port is a number from 0 to 65535");
  return aio::endpoint{text_of(pair.data()[0]), static_cast<std::uint16_t>(port)};
}

class host_protocol final : public aio::datagram_protocol {
 public:
  explicit host_protocol(object_ref<callback_object> on_event) : host_(std::move(on_event)) {}
  void connection_made(aio::datagram_transport& t) override {
    host_.tell(ASSAY_EVENT_CONNECTION_MADE, as_value(t));
  }
  void datagram_received(std::string_view data, const aio::datagram_address& from) override {
    host_.tell(ASSAY_EVENT_DATAGRAM_RECEIVED, value::of_bytes(data), as_value(from));
  }
  void error_received(std::exception_ptr e) override {
    host_.tell(ASSAY_EVENT_ERROR_RECEIVED, error_or_none(e));
  }
  void pause_writing() override { host_.tell(ASSAY_EVENT_PAUSE_WRITING); }
  void resume_writing() override { host_.tell(ASSAY_EVENT_RESUME_WRITING); }
  void connection_lost(std::exception_ptr e) override {
    host_.tell(ASSAY_EVENT_CONNECTION_LOST, error_or_none(e));
  }

 private:
  event_sink host_;
};
using datagram_protocol_object = protocol_object<aio::datagram_protocol>;

assay_error* protocol_create(assay_object* on_event, assay_object** out) {
  return guarded(
      [&] { *out = new datagram_protocol_object(std::make_shared<host_protocol>(as_callback(on_event))); });
}

aio::task<value> open_endpoint(object_ref<callback_object> factory, aio::datagram_options options, int fd) {
  descriptor_copy own(fd);
  options.fd = own.get();
  value made;
  // Named: g++ 12 destroys a closure in the operand of co_await twice.
  auto make = [&] {
    std::shared_ptr<aio::datagram_protocol> p = datagram_protocol_object::make(*factory, made);
    own.taken();
    return p;
  };
  auto opening = aio::create_datagram_endpoint(std::move(make), std::move(options));
  const auto opened = co_await opening;
  std::vector<value> pair;
  pair.push_back(as_value(*opened.first));
  pair.push_back(std::move(made));
  co_return value::of_list(std::move(pair));
}

assay_error* create_datagram_endpoint(const assay_datagram_args* a, assay_object** out) {
  return guarded([&] {
    aio::datagram_options options;
    options.family = a->family;
    options.local = as_address(a->local_addr);
    options.remote = as_address(a->remote_addr);
    *out = new_awaitable(open_endpoint(as_callback(a->protocol_factory), std::move(options), a->fd));
  });
}

assay_error* sendto(assay_object* o, const void* data, size_t len, const assay_value* address) {
  return guarded([&] {
    as_endpoint(o).sendto(std::string_view(static_cast<const char*>(data), len), as_address(address));
  });
}
assay_error* close(assay_object* o) {
  return guarded([&] { as_endpoint(o).close(); });
}
assay_error* abort(assay_object* o) {
  return guarded([&] { as_endpoint(o).abort(); });
}
assay_error* is_closing(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_endpoint(o).is_closing(); });
}
assay_error* get_extra_info(assay_object* o, const char* name, assay_value* info) {
  return guarded([&] {
    const aio::datagram_transport& t = as_endpoint(o);
    const std::string_view wanted = name;
    value found;
    if (wanted == "socket") {
      if (t.fd() >= 0) found = value::of_int(t.fd());
    } else if (wanted == "sockname") {
      found = as_value(t.sockname());
    } else if (wanted == "peername") {
      found = as_value(t.peername());
    }
    *info = found.release();
  });
}
assay_error* set_write_buffer_limits(assay_object* o, const int64_t* high, const int64_t* low) {
  return guarded([&] { as_endpoint(o).set_write_buffer_limits(as_mark(high), as_mark(low)); });
}
assay_error* get_write_buffer_limits(assay_object* o, int64_t* high, int64_t* low) {
  return guarded([&] {
    const aio::write_buffer_limits limits = as_endpoint(o).get_write_buffer_limits();
    *high = static_cast<int64_t>(limits.high);
    *low = static_cast<int64_t>(limits.low);
  });
}
assay_error* get_write_buffer_size(assay_object* o, int64_t* size) {
  return guarded([&] { *size = static_cast<int64_t>(as_endpoint(o).get_write_buffer_size()); });
}

const assay_ext_datagram table = {sizeof(assay_ext_datagram),
                                  0,
                                  protocol_create,
                                  create_datagram_endpoint,
                                  sendto,
                                  close,
                                  abort,
                                  is_closing,
                                  get_extra_info,
                                  set_write_buffer_limits,
                                  get_write_buffer_limits,
                                  get_write_buffer_size};

}  // namespace

const void* const datagram_table = &table;

}  // namespace reference
