// What the interrupt signal does to run(). The tests send it to their own thread, the main one.
#include <assay/sdk/conformance.hpp>
#include <csignal>

namespace assay::conformance {
namespace {

// Waits for the cancellation that the signal is to bring.
co<> interrupted(test_context& rt) {
  std::raise(SIGINT);
  co_await rt.sleep(300 * rt.unit());
}

CONFORMANCE_OUTSIDE(Run, AnInterruptCancelsTheMainTaskWhichMayCleanUp, "run.interrupt-cancels-main") {
  outcome out = attempt_call([&] {
    rt.run([&]() -> co<> {
      outcome waited = co_await attempt(interrupted(rt));
      rt.trace("main: {}", waited.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      co_await rt.passes(3);
      rt.trace("main: cleaned up");
      throw_error(waited.failure());
    });
  });
  EXPECT_RAISES(out, error_kind::interrupt);
  EXPECT_TRACE("main: cancelled", "main: cleaned up");
}

CONFORMANCE_OUTSIDE(Run, AnInterruptWakesALoopThatWaitsForATimer, "run.interrupt-cancels-main",
                    needs("loop.call_later")) {
  outcome out = attempt_call([&] {
    rt.run([&]() -> co<> {
      rt.running_loop().call_later(rt.unit(), [] { std::raise(SIGINT); });
      outcome waited = co_await attempt(rt.sleep(600 * rt.unit()));
      rt.trace("main: {}", waited.is_error(error_kind::cancelled) ? "cancelled" : "slept to the end");
      if (!waited.ok()) throw_error(waited.failure());
    });
  });
  EXPECT_RAISES(out, error_kind::interrupt);
  EXPECT_TRACE("main: cancelled");
}

CONFORMANCE_OUTSIDE(Run, AnInterruptCancelsTheMainTaskAndOtherTasksOnlyAtTheEnd, "run.interrupt-cancels-main",
                    needs("task.create")) {
  outcome out = attempt_call([&] {
    rt.run([&]() -> co<> {
      rt.spawn([&]() -> co<> {
        outcome waited = co_await attempt(rt.sleep(600 * rt.unit()));
        rt.trace("other: {}", waited.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      });
      co_await rt.passes(2);
      outcome waited = co_await attempt(interrupted(rt));
      co_await rt.passes(3);
      rt.trace("main: cleaned up");
      if (!waited.ok()) throw_error(waited.failure());
    });
  });
  EXPECT_RAISES(out, error_kind::interrupt);
  EXPECT_TRACE("main: cleaned up", "other: cancelled");
}

CONFORMANCE_OUTSIDE(Run, AMainThatSurvivesTheInterruptGivesItsResult, "run.interrupt-survived") {
  value result = rt.run([&]() -> co<value> {
    outcome waited = co_await attempt(interrupted(rt));
    rt.trace("main: {}", waited.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
    co_await rt.passes(3);
    co_return "the result";
  });
  EXPECT_EQ(result, value{"the result"});
  EXPECT_TRACE("main: cancelled");
}

CONFORMANCE_OUTSIDE(Run, AMainThatIsCancelledByItselfTooRaisesTheCancellation, "run.interrupt-cancels-main",
                    needs("task.current"), needs("future.cancel"), needs("task.cancelling")) {
  outcome out = attempt_call([&] {
    rt.run([&]() -> co<> {
      outcome waited = co_await attempt(interrupted(rt));
      rt.trace("main: {}", waited.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      rt.current_task().cancel();
      co_await rt.passes(1);
    });
  });
  EXPECT_RAISES(out, error_kind::cancelled);
  EXPECT_TRACE("main: cancelled");
}

CONFORMANCE_OUTSIDE(Run, ASecondInterruptIsRaisedWithoutWaitingForTheMainTask, "run.second-interrupt",
                    needs("loop.call_soon")) {
  outcome out = attempt_call([&] {
    rt.run([&]() -> co<> {
      outcome first = co_await attempt(interrupted(rt));
      rt.trace("first interrupt: {}", first.is_error(error_kind::cancelled) ? "cancelled" : "not cancelled");
      rt.running_loop().call_soon([] { std::raise(SIGINT); });
      outcome second = co_await attempt(rt.sleep(300 * rt.unit()));
      rt.trace("second interrupt: {}", second.is_error(error_kind::cancelled) ? "cancelled" : "went on");
    });
  });
  EXPECT_RAISES(out, error_kind::interrupt);
  // The second cancellation is that of the end of the run, which cancels whatever is left.
  EXPECT_TRACE("first interrupt: cancelled", "second interrupt: cancelled");
}

}  // namespace
}  // namespace assay::conformance
