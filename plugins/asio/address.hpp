// address.hpp - Asio's endpoints as values, and the host's descriptors as sockets.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>

#include "errors.hpp"

namespace asio_plugin {

// list(text host, int port), list(text path, int 0) where is_list says so, else the path as text; none for
// another family.
value value_of_address(const sockaddr* address, std::size_t length, bool is_list = false);

// The way back, for an address in digits and its port.
std::pair<asio::ip::address, std::uint16_t> address_of(const assay_list* list);
std::string text_of(const assay_value& part);

// The 4 or 16 bytes of an address in digits.
std::string digits_of(std::string_view bytes);

// A duplicate of the host's descriptor, which stays the host's; throws what dup says.
int duplicate(int descriptor);

// The socket's address, and its protocol.
asio::generic::stream_protocol protocol_of(int descriptor);

}  // namespace asio_plugin
