#include "assay/sdk/transport.hpp"

#include <assay/ext/transport.h>

#include <stdexcept>

#include "border.hpp"

namespace assay {

using detail::out;

void transport::set_protocol(const object& protocol) const {
  ASSAY_CALL(transport, set_protocol, get(), protocol.get());
}

object transport::get_protocol() const {
  out<object> p;
  ASSAY_CALL(transport, get_protocol, get(), p);
  return p.take();
}

bool transport::is_reading() const {
  std::int32_t yes = 0;
  ASSAY_CALL(transport, is_reading, get(), &yes);
  return yes != 0;
}

void transport::pause_reading() const { ASSAY_CALL(transport, pause_reading, get()); }
void transport::resume_reading() const { ASSAY_CALL(transport, resume_reading, get()); }
void transport::write(std::string_view data) const {
  ASSAY_CALL(transport, write, get(), data.data(), data.size());
}

void transport::writelines(const std::vector<std::string>& pieces) const {
  std::vector<value> all;
  for (const std::string& piece : pieces) all.push_back(bytes_of(piece));
  const value list = list_of_values(std::move(all));
  ASSAY_CALL(transport, writelines, get(), list.get().as.list);
}

bool transport::can_write_eof() const {
  std::int32_t yes = 0;
  ASSAY_CALL(transport, can_write_eof, get(), &yes);
  return yes != 0;
}

void transport::write_eof() const { ASSAY_CALL(transport, write_eof, get()); }

void transport::set_write_buffer_limits(std::optional<std::int64_t> high,
                                        std::optional<std::int64_t> low) const {
  ASSAY_CALL(transport, set_write_buffer_limits, get(), high ? &*high : nullptr, low ? &*low : nullptr);
}

transport::limits transport::get_write_buffer_limits() const {
  limits l;
  ASSAY_CALL(transport, get_write_buffer_limits, get(), &l.high, &l.low);
  return l;
}

std::int64_t transport::get_write_buffer_size() const {
  std::int64_t size = 0;
  ASSAY_CALL(transport, get_write_buffer_size, get(), &size);
  return size;
}

void transport::close() const { ASSAY_CALL(transport, close, get()); }
void transport::abort() const { ASSAY_CALL(transport, abort, get()); }

bool transport::is_closing() const {
  std::int32_t yes = 0;
  ASSAY_CALL(transport, is_closing, get(), &yes);
  return yes != 0;
}

value transport::get_extra_info(const char* name) const {
  assay_value info{};
  ASSAY_CALL(transport, get_extra_info, get(), name, &info);
  return value::adopt(info);
}

awaitable transport::sendfile(int fd, const sendfile_options& options) const {
  assay_sendfile_args args{};
  args.size = sizeof(args);
  args.fd = fd;
  args.offset = options.offset;
  args.count = options.count ? &*options.count : nullptr;
  args.fallback = options.fallback ? 1 : 0;
  out<awaitable> a;
  ASSAY_CALL(transport, sendfile, get(), &args, a);
  return a.take();
}

namespace {

value handle(const protocol_handlers& h, const std::vector<value>& args) {
  switch (args.at(0).as_int()) {
    case ASSAY_EVENT_CONNECTION_MADE:
      if (h.connection_made) h.connection_made(args.at(1).as<transport>());
      break;
    case ASSAY_EVENT_DATA_RECEIVED:
      if (h.data_received) h.data_received(args.at(1).as_bytes());
      break;
    case ASSAY_EVENT_EOF_RECEIVED:
      if (h.eof_received) return value(h.eof_received());
      break;
    case ASSAY_EVENT_GET_BUFFER:
      return h.get_buffer ? value(h.get_buffer(args.at(1).as_int())) : value(64 * 1024);
    case ASSAY_EVENT_BUFFER_UPDATED:
      if (h.buffer_updated) h.buffer_updated(args.at(1).as_bytes());
      break;
    case ASSAY_EVENT_PAUSE_WRITING:
      if (h.pause_writing) h.pause_writing();
      break;
    case ASSAY_EVENT_RESUME_WRITING:
      if (h.resume_writing) h.resume_writing();
      break;
    case ASSAY_EVENT_CONNECTION_LOST:
      if (h.connection_lost) h.connection_lost(args.at(1).is_none() ? error() : args.at(1).as_error());
      break;
    default:
      throw std::logic_error("a protocol was told event " + to_string(args.at(0)));
  }
  return {};
}

object make_protocol(std::int32_t style, protocol_handlers handlers) {
  const callback_argument on_event(
      [h = std::move(handlers)](const std::vector<value>& args) { return handle(h, args); });
  out<object> made;
  ASSAY_CALL(transport, protocol_create, style, on_event.get().get(), made);
  return made.take();
}

assay_transport_args arguments(const callback_argument& factory) {
  assay_transport_args args{};
  args.size = sizeof(args);
  args.protocol_factory = factory.get().get();
  args.fd = -1;
  return args;
}

}  // namespace

object protocol(protocol_handlers handlers) {
  return make_protocol(ASSAY_PROTOCOL_STREAMING, std::move(handlers));
}
object buffered_protocol(protocol_handlers handlers) {
  return make_protocol(ASSAY_PROTOCOL_BUFFERED, std::move(handlers));
}

awaitable create_connection(const callback_argument& factory, std::string_view host, int port) {
  const std::string name(host);
  assay_transport_args args = arguments(factory);
  args.host = name.c_str();
  args.port = port;
  out<awaitable> a;
  ASSAY_CALL(transport, create_connection, &args, a);
  return a.take();
}

awaitable create_connection(const callback_argument& factory, int connected_fd) {
  assay_transport_args args = arguments(factory);
  args.fd = connected_fd;
  out<awaitable> a;
  ASSAY_CALL(transport, create_connection, &args, a);
  return a.take();
}

awaitable create_server(const callback_argument& factory, std::string_view host, int port) {
  const std::string name(host);
  assay_transport_args args = arguments(factory);
  args.host = name.c_str();
  args.port = port;
  out<awaitable> a;
  ASSAY_CALL(transport, create_server, &args, a);
  return a.take();
}

awaitable connect_read_pipe(const callback_argument& factory, int fd) {
  out<awaitable> a;
  ASSAY_CALL(transport, connect_read_pipe, factory.get().get(), fd, a);
  return a.take();
}

awaitable connect_write_pipe(const callback_argument& factory, int fd) {
  out<awaitable> a;
  ASSAY_CALL(transport, connect_write_pipe, factory.get().get(), fd, a);
  return a.take();
}

}  // namespace assay
