// tls_echo.hpp - echo.hpp over TLS, for those that have it.
#pragma once

#include <cstdint>
#include <string>

#include "operation.hpp"

namespace native {

// As echo_server, with the certificate and its key in that PEM file.
using tls_echo_server = void (*)(int listener, int connections, const std::string& certificate);

// As echo().
void tls_echo(tls_echo_server serve, int connections, std::int64_t n, meter& m);

}  // namespace native
