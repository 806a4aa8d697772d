#include "assay/sdk/datagram.hpp"

#include <assay/protocol.h>

#include "border.hpp"

namespace assay {

using detail::out;

void datagram_transport::sendto(std::string_view data, const value& to) const {
  ASSAY_CALL(datagram, sendto, get(), data.data(), data.size(), to.is_none() ? nullptr : &to.get());
}
void datagram_transport::close() const { ASSAY_CALL(datagram, close, get()); }
void datagram_transport::abort() const { ASSAY_CALL(datagram, abort, get()); }

bool datagram_transport::is_closing() const {
  std::int32_t yes = 0;
  ASSAY_CALL(datagram, is_closing, get(), &yes);
  return yes != 0;
}

value datagram_transport::get_extra_info(const char* name) const {
  assay_value info{};
  ASSAY_CALL(datagram, get_extra_info, get(), name, &info);
  return value::adopt(info);
}

void datagram_transport::set_write_buffer_limits(std::optional<std::int64_t> high,
                                                 std::optional<std::int64_t> low) const {
  ASSAY_CALL(datagram, set_write_buffer_limits, get(), high ? &*high : nullptr, low ? &*low : nullptr);
}

std::int64_t datagram_transport::get_write_buffer_size() const {
  std::int64_t size = 0;
  ASSAY_CALL(datagram, get_write_buffer_size, get(), &size);
  return size;
}

namespace {

error error_of(const value& v) { return v.is_none() ? error() : v.as_error(); }

void handle(const datagram_handlers& h, const std::vector<value>& args) {
  switch (args.at(0).as_int()) {
    case ASSAY_EVENT_CONNECTION_MADE:
      if (h.connection_made) h.connection_made(args.at(1).as<datagram_transport>());
      break;
    case ASSAY_EVENT_DATAGRAM_RECEIVED:
      if (h.datagram_received) h.datagram_received(args.at(1).as_bytes(), args.at(2));
      break;
    case ASSAY_EVENT_ERROR_RECEIVED:
      if (h.error_received) h.error_received(error_of(args.at(1)));
      break;
    case ASSAY_EVENT_PAUSE_WRITING:
      if (h.pause_writing) h.pause_writing();
      break;
    case ASSAY_EVENT_RESUME_WRITING:
      if (h.resume_writing) h.resume_writing();
      break;
    case ASSAY_EVENT_CONNECTION_LOST:
      if (h.connection_lost) h.connection_lost(error_of(args.at(1)));
      break;
    default:
      throw std::logic_error("a datagram protocol was told event " + to_string(args.at(0)));
  }
}

}  // namespace

object datagram_protocol(datagram_handlers handlers) {
  const callback_argument on_event(
      [h = std::move(handlers)](const std::vector<value>& args) { handle(h, args); });
  out<object> made;
  ASSAY_CALL(datagram, protocol_create, on_event.get().get(), made);
  return made.take();
}

awaitable create_datagram_endpoint(const callback_argument& factory, const datagram_options& options) {
  assay_datagram_args args{};
  args.size = sizeof(args);
  args.family = options.family;
  args.protocol_factory = factory.get().get();
  args.local_addr = &options.local.get();
  args.remote_addr = &options.remote.get();
  args.fd = options.fd;
  out<awaitable> a;
  ASSAY_CALL(datagram, create_datagram_endpoint, &args, a);
  return a.take();
}

}  // namespace assay
