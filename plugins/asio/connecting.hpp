// connecting.hpp - ip::tcp::resolver and async_connect; UNIX sockets; sockets that are connected already.
#pragma once

#include <assay/ext/streams.h>
#include <assay/ext/unix.h>

#include <boost/asio/ip/tcp.hpp>

#include "connection.hpp"

namespace asio_plugin {

// The addresses of a host, which an address in digits is itself: an empty host with the passive flag is all
// interfaces. family as in the ABI.
asio::awaitable<std::vector<asio::ip::tcp::endpoint>> resolve(std::string name, std::int32_t port,
                                                              std::int32_t family,
                                                              asio::ip::resolver_base::flags flags);

// Lazy; the value is list(reader, writer). tls.context null: none.
asio::awaitable<value> connect(const assay_connect_args& a);
asio::awaitable<value> connect(const assay_connect_args& a, tls_settings tls);
asio::awaitable<value> connect(const assay_unix_connect_args& a);
// The descriptor is the runtime's from here on.
asio::awaitable<value> adopt(int descriptor, std::int64_t limit);

}  // namespace asio_plugin
