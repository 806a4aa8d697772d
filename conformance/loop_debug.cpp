// Debug mode: what it checks and what it logs.
#include <assay/sdk/conformance.hpp>

#include "log_text.hpp"
#include "timing.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Loop, DebugModeCanBeSwitchedAndQueried, "loop.debug-switch") {
  rt.loop().set_debug(true);
  EXPECT_TRUE(rt.loop().get_debug());
  co_await rt.passes(1);
  EXPECT_TRUE(rt.loop().get_debug());
  rt.loop().set_debug(false);
  EXPECT_FALSE(rt.loop().get_debug());
  rt.loop().set_debug(true);
  EXPECT_TRUE(rt.loop().get_debug());
  rt.loop().set_debug(false);
}

CONFORMANCE(Loop, DebugModeRefusesACoroutineAsCallback, "loop.debug-refuses-non-callable") {
  rt.loop().set_debug(true);
  coroutine body = rt.coroutine([&]() -> co<> {
    rt.trace("body");
    co_return;
  });
  EXPECT_RAISES(attempt_call([&] { rt.loop().call_soon(body); }), error_kind::type);
  rt.loop().set_debug(false);
  co_await body;
  EXPECT_TRACE("body");
}

CONFORMANCE(Loop, DebugModeRefusesAnObjectThatCannotBeCalled, "loop.debug-refuses-non-callable",
            needs("future.create"), needs("loop.call_later"), needs("loop.call_soon_threadsafe")) {
  rt.loop().set_debug(true);
  object not_callable = rt.create_future();
  EXPECT_RAISES(attempt_call([&] { rt.loop().call_soon(not_callable); }), error_kind::type);
  EXPECT_RAISES(attempt_call([&] { rt.loop().call_later(0, not_callable); }), error_kind::type);
  EXPECT_RAISES(attempt_call([&] { rt.loop().call_soon_threadsafe(not_callable); }), error_kind::type);
  rt.loop().set_debug(false);
  co_return;
}

CONFORMANCE(Loop, DebugModeRefusesCallSoonFromAForeignThread, "loop.debug-refuses-foreign-thread") {
  loop l = rt.loop();
  l.set_debug(true);
  co_await rt.in_thread([&] {
    auto never = [&] { rt.trace("scheduled from a foreign thread"); };
    EXPECT_RAISES(attempt_call([&] { l.call_soon(never); }), error_kind::runtime);
    EXPECT_RAISES(attempt_call([&] { l.call_later(0, never); }), error_kind::runtime);
    rt.trace("refused");
  });
  co_await rt.drain();
  l.set_debug(false);
  EXPECT_TRACE("refused");
}

CONFORMANCE(Loop, DebugModeAllowsCallSoonThreadsafeFromAForeignThread, "loop.debug-refuses-foreign-thread",
            needs("loop.call_soon_threadsafe")) {
  loop l = rt.loop();
  l.set_debug(true);
  co_await rt.in_thread([&] { l.call_soon_threadsafe([&] { rt.trace("callback"); }); });
  co_await rt.drain();
  l.set_debug(false);
  EXPECT_TRACE("callback");
}

CONFORMANCE(Loop, DebugModeLogsACallbackThatBlocksTooLong, "loop.slow-callback-logged",
            needs("loop.set_slow_callback_duration"), timed) {
  rt.loop().set_debug(true);
  rt.loop().set_slow_callback_duration(3600);
  rt.loop().call_soon([&] { pass_time(rt, 2 * rt.unit()); });
  co_await rt.drain();
  EXPECT_EQ(warnings(rt.logs()), 0) << "logged although it took less than the threshold";
  rt.loop().set_slow_callback_duration(rt.unit());
  rt.loop().call_soon([&] { pass_time(rt, 2 * rt.unit()); });
  co_await rt.drain();
  rt.loop().set_debug(false);
  EXPECT_GE(warnings(rt.logs()), 1) << "a callback slower than the threshold was not logged";
}

CONFORMANCE(Loop, WithoutDebugModeASlowCallbackIsNotLogged, "loop.slow-callback-logged",
            needs("loop.set_slow_callback_duration"), timed) {
  rt.loop().set_debug(false);
  rt.loop().set_slow_callback_duration(rt.unit());
  rt.loop().call_soon([&] { pass_time(rt, 2 * rt.unit()); });
  co_await rt.drain();
  EXPECT_EQ(warnings(rt.logs()), 0);
}

}  // namespace
}  // namespace assay::conformance
