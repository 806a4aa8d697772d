// endpoint.hpp - datagram endpoints: a socket, and the protocol that hears of it.
#pragma once

#include <assay/protocol.h>

#include <boost/asio/generic/datagram_protocol.hpp>

#include "callback.hpp"
#include "loop.hpp"

namespace asio_plugin {

// One callback of the host's, told (int event, arguments of the event...).
class protocol_object final : public assay_object {
 public:
  explicit protocol_object(object_ref<callback_object> on_event)
      : assay_object(ASSAY_KIND_PROTOCOL), on_event_(std::move(on_event)) {}
  void tell(int event, value first = {}, value second = {}) const;

 private:
  ~protocol_object() override = default;
  object_ref<callback_object> on_event_;
};

class endpoint_object final : public loop_bound {
 public:
  using protocol = asio::generic::datagram_protocol;

  endpoint_object(loop_object& loop, protocol::socket socket)
      : loop_bound(ASSAY_KIND_DATAGRAM_TRANSPORT, loop), socket_(std::move(socket)) {}

  // Tells of connection_made, and receives from then on.
  void begin(object_ref<protocol_object> listener);
  // Bad-descriptor once it closes, as Asio has it. Without an address: to the peer that it is connected to.
  void send(std::string_view data, const std::optional<protocol::endpoint>& to);
  void close();  // when all is sent; connection_lost comes through the loop
  void abort();
  bool closing() const noexcept { return closing_; }
  const protocol::socket* socket() const noexcept {
    return socket_ && socket_->is_open() ? &*socket_ : nullptr;
  }

 private:
  ~endpoint_object() override = default;
  void abandon() noexcept override;
  void receive();
  void sent(const boost::system::error_code& error);
  void end();

  std::optional<protocol::socket> socket_;
  object_ref<protocol_object> listener_;  // until connection_lost was told
  std::vector<char> space_;               // one datagram's
  protocol::endpoint sender_;
  std::size_t sending_ = 0;  // operations
  bool closing_ = false, ended_ = false;
};

}  // namespace asio_plugin
