// tls_echo.hpp - echo.hpp over TLS, for those that have it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "operation.hpp"

namespace native {

// As echo_server, with the certificate and its key in that PEM file. Calls all_connected() once, when there
// are as many connections.
using tls_echo_server = void (*)(int listener, int connections, const std::string& certificate,
                                 const std::function<void()>& all_connected);

// As echo(), from then on: a handshake costs as much as many requests.
void tls_echo(tls_echo_server serve, int connections, std::int64_t n, meter& m);

}  // namespace native
