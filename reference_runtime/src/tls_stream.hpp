// Streams over TLS.
#pragma once

#include "stream_state.hpp"
#include "tls_transport.hpp"

namespace aio::detail {

/// A stream whose handshake is under way. If that fails, the connection is closed already.
struct tls_stream {
  stream_pair streams;
  future<void> handshake;
};

/// Takes over a connected, non-blocking descriptor, for the server that accepted it or for a client. Throws,
/// with the descriptor still the caller's, what tls_transport::make() throws.
tls_stream open_tls_stream(event_loop& loop, int fd, std::ptrdiff_t limit, const tls_options& tls,
                           std::shared_ptr<server_state> server = {});

/// Waits for the handshake; if that fails or the wait is cancelled, the connection is closed.
task<void> complete_handshake(stream_writer writer);

}  // namespace aio::detail
