// The load client for the servers of echo.c.
#include <cstdio>
#include <exception>

#include "../../../bench/native/echo.hpp"
#include "echo.h"

// Nobody counts allocations inside a plugin.
std::int64_t native::allocations() noexcept { return 0; }

int measure_echo(void (*serve)(int, int), int connections, uint64_t n, echo_times* times, char* why,
                 size_t room) {
  try {
    native::meter m;
    native::echo(serve, connections, static_cast<std::int64_t>(n), m,
                 serve == serve_unix_echo ? native::carrier::unix_socket : native::carrier::tcp);
    times->done = static_cast<uint64_t>(m.done());
    times->elapsed = static_cast<uint64_t>(m.wall());
    times->processor = static_cast<uint64_t>(m.processor());
    return 0;
  } catch (const std::exception& failed) {
    std::snprintf(why, room, "%s", failed.what());
    return -1;
  }
}
