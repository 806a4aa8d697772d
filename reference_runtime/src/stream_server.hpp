// What the servers of streams have in common, over whatever sockets they listen.
#pragma once

#include <memory>

#include <aio/server.hpp>

#include "server_state.hpp"

namespace aio::detail {

/// A server of the running loop that makes streams of its connections; it has no sockets yet.
std::shared_ptr<server_state> make_stream_server(client_function connected, std::ptrdiff_t limit, int backlog,
                                                 tls_options tls = {});

}  // namespace aio::detail
