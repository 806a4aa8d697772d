// The states of a future and what each of them answers.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(Futures, ANewFutureIsPending, "future.initial-state") {
  future f = rt.create_future();
  EXPECT_FALSE(f.done());
  EXPECT_FALSE(f.cancelled());
  co_await rt.drain();
  EXPECT_FALSE(f.done()) << "done without having been completed";
}

CONFORMANCE(Futures, SetResultMakesTheFutureDoneWithThatValue, "future.set-result") {
  future f = rt.create_future();
  f.set_result(list_of(1, "two"));
  EXPECT_TRUE(f.done());
  EXPECT_FALSE(f.cancelled());
  EXPECT_EQ(f.result(), list_of(1, "two"));
  EXPECT_EQ(co_await f, list_of(1, "two"));
}

CONFORMANCE(Futures, NoneIsAResultLikeAnyOther, "future.set-result") {
  future f = rt.create_future();
  f.set_result();
  EXPECT_TRUE(f.done());
  value result = co_await f;
  EXPECT_TRUE(result.is_none());
}

CONFORMANCE(Futures, AnErrorAsResultIsAValueAndNotRaised, "future.set-result") {
  future f = rt.create_future();
  error err = rt.user_error("a value");
  f.set_result(err);
  value result = co_await f;
  EXPECT_EQ(result.as_error(), err);
}

CONFORMANCE(Futures, SetExceptionMakesTheFutureDoneAndResultRaisesThatObject, "future.set-exception") {
  future f = rt.create_future();
  error err = rt.user_error("failed");
  f.set_exception(err);
  EXPECT_TRUE(f.done());
  EXPECT_FALSE(f.cancelled());
  for (int time = 1; time <= 2; ++time) {
    outcome result = attempt_call([&] { return f.result(); });
    EXPECT_RAISES_ERROR(result, err) << "result() raised another object, time " << time;
  }
  co_return;
}

CONFORMANCE(Futures, EveryAwaitOfAFailedFutureRaisesTheSameObject, "future.set-exception",
            needs("task.create")) {
  future f = rt.create_future();
  error err = rt.user_error("failed");
  task waiter = rt.spawn([&]() -> co<value> { co_return co_await f; });
  co_await rt.drain();
  f.set_exception(err);
  outcome through_task = co_await attempt(waiter);
  EXPECT_RAISES_ERROR(through_task, err) << "the waiting task got another object";
  for (int time = 1; time <= 2; ++time) {
    outcome awaited = co_await attempt(f);
    EXPECT_RAISES_ERROR(awaited, err) << "await raised another object, time " << time;
  }
}

CONFORMANCE(Futures, ExceptionReturnsTheErrorOfAFailedFuture, "future.exception") {
  future f = rt.create_future();
  error err = rt.user_error("failed");
  f.set_exception(err);
  EXPECT_EQ(f.exception(), err);
  EXPECT_EQ(f.exception(), err) << "the second time";
  co_return;
}

CONFORMANCE(Futures, ExceptionReturnsNoneAfterAResult, "future.exception") {
  future f = rt.create_future();
  f.set_result("result");
  EXPECT_FALSE(f.exception());
  EXPECT_EQ(f.result(), value{"result"});
  co_return;
}

CONFORMANCE(Futures, AnOutcomeAskedOfAPendingFutureIsAnInvalidStateError,
            "future.pending-outcome-invalid-state", needs("future.done")) {
  future f = rt.create_future();
  EXPECT_RAISES(attempt_call([&] { return f.result(); }), error_kind::invalid_state);
  EXPECT_RAISES(attempt_call([&] { f.exception(); }), error_kind::invalid_state);
  EXPECT_FALSE(f.done());
  co_return;
}

CONFORMANCE(Futures, AnOutcomeAskedOfACancelledFutureRaisesCancellation, "future.cancelled-outcome-raises") {
  future f = rt.create_future();
  f.cancel();
  EXPECT_RAISES(attempt_call([&] { return f.result(); }), error_kind::cancelled);
  EXPECT_RAISES(attempt_call([&] { f.exception(); }), error_kind::cancelled);
  EXPECT_RAISES(attempt_call([&] { return f.result(); }), error_kind::cancelled);
  co_return;
}

CONFORMANCE(Futures, AFutureWithAResultCannotBeCompletedAgain, "future.complete-twice-refused",
            needs("future.result")) {
  future f = rt.create_future();
  f.set_result(1);
  EXPECT_RAISES(attempt_call([&] { f.set_result(2); }), error_kind::invalid_state);
  EXPECT_RAISES(attempt_call([&] { f.set_exception(rt.user_error("late")); }), error_kind::invalid_state);
  EXPECT_EQ(f.result(), value{1}) << "the refused call changed the result";
  co_return;
}

CONFORMANCE(Futures, AFailedFutureCannotBeCompletedAgain, "future.complete-twice-refused",
            needs("future.exception")) {
  future f = rt.create_future();
  error err = rt.user_error("first");
  f.set_exception(err);
  EXPECT_RAISES(attempt_call([&] { f.set_result(2); }), error_kind::invalid_state);
  EXPECT_RAISES(attempt_call([&] { f.set_exception(rt.user_error("late")); }), error_kind::invalid_state);
  EXPECT_EQ(f.exception(), err) << "the refused call changed the error";
  co_return;
}

CONFORMANCE(Futures, ACancelledFutureCannotBeCompleted, "future.complete-twice-refused",
            needs("future.cancelled")) {
  future f = rt.create_future();
  f.cancel();
  EXPECT_RAISES(attempt_call([&] { f.set_result(2); }), error_kind::invalid_state);
  EXPECT_RAISES(attempt_call([&] { f.set_exception(rt.user_error("late")); }), error_kind::invalid_state);
  EXPECT_TRUE(f.cancelled());
  co_return;
}

CONFORMANCE(Futures, CancelOfAPendingFutureTakesEffectAtOnce, "future.cancel-pending") {
  future f = rt.create_future();
  EXPECT_TRUE(f.cancel());
  EXPECT_TRUE(f.cancelled());
  EXPECT_TRUE(f.done());
  EXPECT_RAISES(co_await attempt(f), error_kind::cancelled);
}

CONFORMANCE(Futures, CancelOfADoneFutureReturnsFalseAndChangesNothing, "future.cancel-done",
            needs("future.set_exception"), needs("future.exception")) {
  future succeeded = rt.create_future();
  succeeded.set_result(1);
  EXPECT_FALSE(succeeded.cancel());
  EXPECT_FALSE(succeeded.cancelled());
  EXPECT_EQ(co_await succeeded, value{1});

  future failed = rt.create_future();
  error err = rt.user_error("failed");
  failed.set_exception(err);
  EXPECT_FALSE(failed.cancel());
  EXPECT_FALSE(failed.cancelled());
  EXPECT_EQ(failed.exception(), err);

  future cancelled_one = rt.create_future();
  cancelled_one.cancel();
  EXPECT_FALSE(cancelled_one.cancel()) << "cancelled a second time";
  EXPECT_TRUE(cancelled_one.cancelled());
}

CONFORMANCE(Futures, TheCancelMessageIsCarriedByTheCancellationError, "future.cancel-message") {
  future f = rt.create_future();
  f.cancel("the reason");
  outcome awaited = co_await attempt(f);
  EXPECT_RAISES(awaited, error_kind::cancelled);
  REQUIRE_FALSE(awaited.ok());
  EXPECT_EQ(awaited.failure().message(), "the reason");
}

CONFORMANCE(Futures, ResultOfAFutureCancelledWithAMessageCarriesIt, "future.cancel-message",
            needs("future.result")) {
  future f = rt.create_future();
  f.cancel("the reason");
  outcome asked = attempt_call([&] { return f.result(); });
  REQUIRE_FALSE(asked.ok());
  EXPECT_EQ(asked.failure().message(), "the reason");
  co_return;
}

CONFORMANCE(Futures, ADoneFutureMayBeAwaitedManyTimes, "future.await-many-times", needs("task.create")) {
  future f = rt.create_future();
  f.set_result("result");
  for (int time = 0; time < 3; ++time) EXPECT_EQ(co_await f, value{"result"});
  task other = rt.spawn([&]() -> co<value> { co_return co_await f; });
  EXPECT_EQ(co_await other, value{"result"}) << "awaited by another task";
}

CONFORMANCE(Futures, AFutureMayBeAwaitedByManyTasksAtOnce, "future.await-many-times", needs("task.create")) {
  future f = rt.create_future();
  std::vector<task> waiters;
  for (int i = 0; i < 3; ++i) waiters.push_back(rt.spawn([&]() -> co<value> { co_return co_await f; }));
  co_await rt.drain();
  f.set_result("result");
  for (task& waiter : waiters) EXPECT_EQ(co_await waiter, value{"result"});
}

CONFORMANCE(Futures, AFutureKnowsItsLoop, "future.knows-loop", needs("loop.create")) {
  loop other = rt.new_loop();
  EXPECT_EQ(rt.create_future().get_loop(), rt.loop());
  future foreign = other.create_future();
  EXPECT_EQ(foreign.get_loop(), other);
  foreign.cancel();
  EXPECT_EQ(foreign.get_loop(), other) << "after it is done";
  co_return;
}

// Either is right; that the awaiter hangs is not.
CONFORMANCE(Futures, AnErrorThatMeansEndOfIterationIsRefusedOrConverted, "future.end-of-iteration-error",
            needs("task.create")) {
  future f = rt.create_future();
  task waiter = rt.spawn([&]() -> co<value> { co_return co_await f; });
  co_await rt.drain();
  outcome set = attempt_call([&] { f.set_exception(make_error(error_kind::stop_iteration, "the end")); });
  if (set.ok()) {
    EXPECT_RAISES(co_await attempt(waiter), error_kind::runtime);
  } else {
    EXPECT_RAISES(set, error_kind::type);
    f.set_result("not harmed");
    EXPECT_EQ(co_await waiter, value{"not harmed"});
  }
}

}  // namespace
}  // namespace assay::conformance
