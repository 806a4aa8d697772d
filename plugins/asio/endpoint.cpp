#include "endpoint.hpp"

#include "address.hpp"

namespace asio_plugin {

void protocol_object::tell(int event, value first, value second) const {
  const value code = value::of_int(event);
  const assay_value arguments[] = {code.raw(), first.raw(), second.raw()};
  const std::size_t count = event == ASSAY_EVENT_DATAGRAM_RECEIVED ? 3 : 2;
  on_event_->call(arguments, count);
}

void endpoint_object::begin(object_ref<protocol_object> listener) {
  listener_ = std::move(listener);
  space_.resize(65536);
  const auto told = listener_;
  told->tell(ASSAY_EVENT_CONNECTION_MADE, value::of_object(object_ref<endpoint_object>::share(this)));
  if (!closing_) receive();
}

void endpoint_object::receive() {
  socket_->async_receive_from(
      asio::buffer(space_), sender_,
      [self = object_ref<endpoint_object>::share(this)](const boost::system::error_code& error,
                                                        std::size_t size) {
        if (self->closing_ || error == asio::error::operation_aborted) return;
        const auto listener = self->listener_;
        value data;
        value sender;
        if (!error) {
          data = value::of_bytes(std::string_view(self->space_.data(), size));
          sender = value_of_address(self->sender_.data(), self->sender_.size());
        }
        self->receive();
        if (error) {
          listener->tell(ASSAY_EVENT_ERROR_RECEIVED, value::of_error(to_error(error)));
        } else {
          listener->tell(ASSAY_EVENT_DATAGRAM_RECEIVED, std::move(data), std::move(sender));
        }
      });
}

void endpoint_object::send(std::string_view data, const std::optional<protocol::endpoint>& to) {
  if (closing_) throw boost::system::system_error(asio::error::make_error_code(asio::error::bad_descriptor));
  auto copy = std::make_unique<const std::string>(data);
  const auto buffer = asio::buffer(*copy);
  ++sending_;
  auto done = [self = object_ref<endpoint_object>::share(this), copy = std::move(copy)](
                  const boost::system::error_code& error, std::size_t) { self->sent(error); };
  if (to) {
    socket_->async_send_to(buffer, *to, std::move(done));
  } else {
    socket_->async_send(buffer, std::move(done));
  }
}

void endpoint_object::sent(const boost::system::error_code& error) {
  --sending_;
  const auto listener = listener_;
  const bool told = error && error != asio::error::operation_aborted && listener && !ended_;
  if (closing_ && sending_ == 0) end();
  if (told) listener->tell(ASSAY_EVENT_ERROR_RECEIVED, value::of_error(to_error(error)));
}

void endpoint_object::close() {
  if (closing_) return;
  closing_ = true;
  if (sending_ == 0) end();
}

void endpoint_object::abort() {
  closing_ = true;
  end();
}

void endpoint_object::end() {
  if (std::exchange(ended_, true)) return;
  boost::system::error_code ignored;
  socket_->close(ignored);
  asio::post(owner().executor(), [listener = std::exchange(listener_, {})] {
    if (listener) listener->tell(ASSAY_EVENT_CONNECTION_LOST);
  });
}

void endpoint_object::abandon() noexcept {
  closing_ = ended_ = true;
  socket_.reset();
  listener_.reset();
}

}  // namespace asio_plugin
