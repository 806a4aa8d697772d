// Conditions: a wait that is cancelled.
#include <assay/sdk/conformance.hpp>

#include "acquiring.hpp"

namespace assay::conformance {
namespace {

// A task that waits once under the lock, tells how that ended and whether it had the lock, and releases.
task telling_waiter(test_context& rt, condition c, std::string name) {
  return rt.spawn([&rt, c, name]() -> co<> {
    co_await c.acquire();
    outcome waited = co_await attempt(c.wait());
    const char* how = waited.ok()                              ? "notified"
                      : waited.is_error(error_kind::cancelled) ? "cancelled"
                                                               : "failed";
    rt.trace("{} {}, {}", name, how, c.locked() ? "locked" : "unlocked");
    c.release();
    if (!waited.ok()) throw_error(waited.failure());
  });
}

CONFORMANCE(Condition, ACancelledWaitHasTheLockWhenTheErrorIsRaised, "condition.cancelled-wait") {
  condition c = rt.condition();
  task t = telling_waiter(rt, c, "waiter");
  co_await rt.drain();
  t.cancel();
  co_await rt.drain();
  EXPECT_TRACE("waiter cancelled, locked");
  EXPECT_TRUE(t.cancelled());
  EXPECT_FALSE(c.locked());
}

CONFORMANCE(Condition, ACancelledWaitWaitsForTheLockBeforeTheErrorIsRaised, "condition.cancelled-wait") {
  condition c = rt.condition();
  task t = telling_waiter(rt, c, "waiter");
  co_await rt.drain();
  co_await take(rt, c);
  t.cancel();
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "the cancellation was raised while another task held the lock";
  rt.trace("holder releases");
  c.release();
  co_await rt.drain();
  EXPECT_TRACE("holder releases", "waiter cancelled, locked");
  EXPECT_TRUE(t.cancelled());
}

CONFORMANCE(Condition, ACancellationWhileTheLockIsAcquiredAgainIsRaisedWithTheLock,
            "condition.cancelled-reacquire") {
  condition c = rt.condition();
  task t = telling_waiter(rt, c, "waiter");
  co_await rt.drain();
  co_await take(rt, c);
  c.notify();
  co_await rt.drain();  // the waiter waits for the lock now
  t.cancel();
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "the cancellation was raised while another task held the lock";
  c.release();
  co_await rt.drain();
  EXPECT_TRACE("waiter cancelled, locked");
  EXPECT_TRUE(t.cancelled());
  EXPECT_FALSE(c.locked());
}

CONFORMANCE(Condition, SeveralCancellationsWhileTheLockIsAcquiredAgainDoNotLoseIt,
            "condition.cancelled-reacquire") {
  condition c = rt.condition();
  task t = telling_waiter(rt, c, "waiter");
  co_await rt.drain();
  co_await take(rt, c);
  t.cancel();
  co_await rt.drain();
  t.cancel();
  co_await rt.drain();
  t.cancel();
  co_await rt.drain();
  EXPECT_FALSE(t.done()) << "a cancellation was raised while another task held the lock";
  c.release();
  co_await rt.drain();
  EXPECT_TRACE("waiter cancelled, locked");
  EXPECT_FALSE(c.locked());
}

// The body's own view, since older versions of asyncio lose messages between a task and its awaiter.
task told_waiter(test_context& rt, condition c, std::string& message) {
  return rt.spawn([c, &message]() -> co<> {
    co_await c.acquire();
    outcome waited = co_await attempt(c.wait());
    c.release();
    message = waited.ok() ? "not cancelled" : std::string(waited.failure().message());
  });
}

CONFORMANCE(Condition, TheMessageOfACancelledWaitIsKept, "condition.cancellation-kept") {
  condition c = rt.condition();
  std::string message;
  task t = told_waiter(rt, c, message);
  co_await rt.drain();
  co_await take(rt, c);
  t.cancel("no longer needed");
  co_await rt.drain();
  c.release();
  co_await rt.drain();
  EXPECT_EQ(message, "no longer needed");
}

CONFORMANCE(Condition, TheMessageOfACancellationWhileTheLockIsAcquiredAgainIsKept,
            "condition.cancellation-kept") {
  condition c = rt.condition();
  std::string message;
  task t = told_waiter(rt, c, message);
  co_await rt.drain();
  co_await take(rt, c);
  c.notify();
  co_await rt.drain();
  t.cancel("too late");
  co_await rt.drain();
  c.release();
  co_await rt.drain();
  EXPECT_EQ(message, "too late");
}

CONFORMANCE(Condition, TheNotificationOfAWaiterCancelledInTheSamePassGoesToAnother,
            "condition.notification-passed-on") {
  condition c = rt.condition();
  task a = telling_waiter(rt, c, "a"), b = telling_waiter(rt, c, "b");
  co_await rt.drain();
  co_await take(rt, c);
  c.notify();
  a.cancel();
  c.release();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.done()) << "the notification was lost with the waiter that was cancelled";
  EXPECT_TRACE("a cancelled, locked", "b notified, locked");
}

CONFORMANCE(Condition, TheNotificationOfAWaiterCancelledAsItAcquiresTheLockGoesToAnother,
            "condition.notification-passed-on") {
  condition c = rt.condition();
  task a = telling_waiter(rt, c, "a"), b = telling_waiter(rt, c, "b");
  co_await rt.drain();
  co_await take(rt, c);
  c.notify();
  co_await rt.drain();
  a.cancel();
  co_await rt.drain();
  c.release();
  co_await rt.drain();
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.done()) << "the notification was lost with the waiter that was cancelled";
  EXPECT_TRACE("a cancelled, locked", "b notified, locked");
}

}  // namespace
}  // namespace assay::conformance
