// That callbacks which are always ready do not keep timers and I/O from their turn.
#include <poll.h>

#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

constexpr int most_passes = 64;
constexpr int far_too_many_passes = 5000;

CONFORMANCE(Loop, ADueTimerRunsWithin64PassesThoughACallbackIsAlwaysReady, "loop.no-starvation",
            needs("loop.call_at"), needs("loop.time"), timed) {
  loop l = rt.loop();
  future timer_ran = rt.create_future();
  int passes = 0;
  callback spin;
  spin = rt.callback([&] {
    if (!timer_ran.done() && ++passes < far_too_many_passes) l.call_soon(spin);
  });
  l.call_soon(spin);
  l.call_at(l.time(), [&] { timer_ran.set_result(); });
  co_await timer_ran;
  co_await rt.drain();
  EXPECT_LE(passes, most_passes);
}

// Counts from the pass in which the descriptor itself is seen to be readable.
CONFORMANCE(Loop, ReadyInputIsReadWithin64PassesThoughACallbackIsAlwaysReady, "loop.no-starvation",
            needs("streams.start_server"), needs("streams.server_sockets"), needs("streams.readexactly"),
            needs("streams.write"), needs("streams.get_extra_info"), needs("streams.writer_close"),
            needs("streams.server_close")) {
  loop l = rt.loop();
  value started = co_await rt.start_server([](reader, writer out) {
    out.write("x");
    out.close();
  });
  server listening = started.as_server();
  connection client = co_await connect_to(rt, listening);
  int descriptor = static_cast<int>(client.writer.get_extra_info("socket").as_int());
  bool read = false, readable = false;
  int passes = 0;
  callback spin;
  spin = rt.callback([&] {
    pollfd waited{descriptor, POLLIN, 0};
    if (!readable) readable = ::poll(&waited, 1, 0) == 1;
    if (readable) ++passes;
    if (!read && passes < far_too_many_passes) l.call_soon(spin);
  });
  l.call_soon(spin);
  value got = co_await client.reader.readexactly(1);
  read = true;
  EXPECT_EQ(got, bytes_of("x"));
  EXPECT_LE(passes, most_passes);
  client.writer.close();
  co_await attempt(client.writer.wait_closed());
  listening.close();
  co_await rt.drain();
}

}  // namespace
}  // namespace assay::conformance
