// The load client for the servers of echo.c and throughput.c.
#include <algorithm>
#include <cstdio>
#include <exception>

#include "../../../bench/native/echo.hpp"
#include "../../../bench/native/throughput.hpp"
#include "echo.h"
#include "throughput.h"

// Nobody counts allocations inside a plugin.
std::int64_t native::allocations() noexcept { return 0; }

namespace {

namespace load = assay::load;
using native::meter;

static_assert(BULK_MESSAGE == load::message_size);
static_assert(BULK_CHUNK == load::chunk_size);

template <class F>
int measured(echo_times* times, char* why, size_t room, F run) {
  try {
    meter m;
    run(m);
    times->done = static_cast<uint64_t>(m.done());
    times->elapsed = static_cast<uint64_t>(m.wall());
    times->processor = static_cast<uint64_t>(m.processor());
    return 0;
  } catch (const std::exception& failed) {
    std::snprintf(why, room, "%s", failed.what());
    return -1;
  }
}

struct carried {
  load::chunk chunk;
  std::uint64_t number = 0;
  load::chunk_check check;
};

int asks(const char* message, uint64_t* chunks) {
  const std::optional<std::uint64_t> asked = load::chunks_asked(message);
  *chunks = asked.value_or(0);
  return asked ? 1 : 0;
}
const char* next(void* self) {
  auto& all = *static_cast<carried*>(self);
  return all.chunk.numbered(all.number++);
}
void take(void* self, const char* data, size_t size) {
  static_cast<carried*>(self)->check.take(std::string_view(data, size));
}
void answer(void* self, char* message) {
  const auto text = load::answer(static_cast<carried*>(self)->check);
  std::copy(text.begin(), text.end(), message);
}

template <void (*Serve)(int, const bulk_data*)>
void serve(int listener) {
  carried all;
  const bulk_data data = {&all, asks, next, take, answer};
  Serve(listener, &data);
}

}  // namespace

int measure_echo(void (*serve)(int, int), int connections, uint64_t n, echo_times* times, char* why,
                 size_t room) {
  return measured(times, why, room, [&](meter& m) {
    native::echo(serve, connections, static_cast<std::int64_t>(n), m,
                 serve == serve_unix_echo ? native::carrier::unix_socket : native::carrier::tcp);
  });
}

int measure_throughput(void (*from)(int, const bulk_data*), uint64_t n, echo_times* times, char* why,
                       size_t room) {
  return measured(times, why, room, [&](meter& m) {
    const auto chunks = static_cast<std::int64_t>(n);
    if (from == serve_sending) {
      native::throughput(serve<serve_sending>, load::bulk::direction::from_server, chunks, m);
    } else {
      native::throughput(serve<serve_receiving>, load::bulk::direction::to_server, chunks, m);
    }
  });
}
