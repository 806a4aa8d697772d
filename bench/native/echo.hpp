// echo.hpp - the echo servers of all kinds under the load client of the benchmarks of plugins (bench/load):
// 64 bytes over TCP on the loopback or over UNIX sockets, a request at a time on each connection.
#pragma once

#include <cstdint>

#include "operation.hpp"

namespace native {

// Serves `connections` connections of the listening, non-blocking socket, which it takes over, until all are
// closed.
using echo_server = void (*)(int listener, int connections);

enum class carrier { tcp, unix_socket };

// under_load() by n requests. With one connection server and client share a processor.
void echo(echo_server serve, int connections, std::int64_t n, meter& m, carrier over = carrier::tcp);

}  // namespace native
