#include <thread>

#include "support.hpp"

namespace aio::test {
namespace {

using Future = LoopTest;

std::exception_ptr boom() { return std::make_exception_ptr(std::logic_error("boom")); }

TEST_F(Future, BeginsPending) {
  const future<int> f = loop->create_future<int>();
  EXPECT_FALSE(f.done());
  EXPECT_FALSE(f.cancelled());
  EXPECT_EQ(&f.loop(), loop.get());
  EXPECT_THROW(f.result(), invalid_state_error);
  EXPECT_THROW(f.exception(), invalid_state_error);
}

TEST_F(Future, GivesItsResult) {
  const future<std::string> f = loop->create_future<std::string>();
  f.set_result("value");
  EXPECT_TRUE(f.done());
  EXPECT_EQ(f.result(), "value");
  EXPECT_EQ(f.exception(), nullptr);
  EXPECT_THROW(f.set_result("other"), invalid_state_error);
  EXPECT_THROW(f.set_exception(boom()), invalid_state_error);
  EXPECT_FALSE(f.cancel());
  EXPECT_EQ(f.result(), "value");
}

TEST_F(Future, ThrowsTheVeryExceptionItWasGiven) {
  const future<int> f = loop->create_future<int>();
  const std::exception_ptr e = boom();
  f.set_exception(e);
  EXPECT_EQ(f.exception(), e);
  for (int i = 0; i < 2; ++i) {
    try {
      f.result();
      FAIL();
    } catch (...) {
      EXPECT_EQ(std::current_exception(), e);
    }
  }
}

TEST_F(Future, CarriesTheMessageOfItsCancellation) {
  const future<int> f = loop->create_future<int>();
  EXPECT_TRUE(f.cancel("why"));
  EXPECT_TRUE(f.done());
  EXPECT_TRUE(f.cancelled());
  EXPECT_FALSE(f.cancel());
  EXPECT_THROW(f.set_result(1), invalid_state_error);
  try {
    f.result();
    FAIL();
  } catch (const cancelled_error& e) {
    EXPECT_EQ(e.message(), "why");
  }
  EXPECT_THROW(f.exception(), cancelled_error);
}

TEST_F(Future, CallsBackThroughTheLoopInOrderOfRegistration) {
  const future<int> f = loop->create_future<int>();
  f.add_done_callback([&](const future_base& done) {
    EXPECT_EQ(done, f);
    note("1");
  });
  f.add_done_callback([&](const future<int>& done) { note(std::to_string(done.result())); });
  f.set_result(2);
  EXPECT_THAT(trace, IsEmpty());
  f.add_done_callback([&](const future_base&) { note("3"); });
  EXPECT_THAT(trace, IsEmpty());
  pass();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3"));
}

TEST_F(Future, CountsRegistrationsOfOneCallback) {
  const future<int> f = loop->create_future<int>();
  const done_callback twice([this](const future_base&) { note("twice"); });
  const done_callback once([this](const future_base&) { note("once"); });
  f.add_done_callback(twice);
  f.add_done_callback(once);
  f.add_done_callback(twice);
  EXPECT_EQ(f.remove_done_callback(twice), 2U);
  EXPECT_EQ(f.remove_done_callback(twice), 0U);
  f.add_done_callback(twice);
  f.add_done_callback(twice);
  f.set_result(1);
  EXPECT_EQ(f.remove_done_callback(twice), 0U);  // scheduled already: it is still called
  drain();
  EXPECT_THAT(trace, ElementsAre("once", "twice", "twice"));
}

TEST_F(Future, AnExceptionOfOneCallbackIsReportedAndTheOthersRun) {
  const future<int> f = loop->create_future<int>();
  f.add_done_callback([](const future_base&) { throw std::runtime_error("boom"); });
  f.add_done_callback([this](const future_base&) { note("other"); });
  f.set_result(1);
  drain();
  EXPECT_THAT(trace, ElementsAre("other"));
  EXPECT_EQ(take_reports().size(), 1U);
}

TEST_F(Future, CallbacksMayRemoveEachOther) {
  const future<int> f = loop->create_future<int>();
  const done_callback b([this](const future_base&) { note("b"); });
  const done_callback a([&](const future_base& done) {
    note("a");
    done.remove_done_callback(b);
  });
  f.add_done_callback(a);
  f.add_done_callback(b);
  f.set_result(1);
  drain();
  EXPECT_THAT(trace, ElementsAre("a", "b"));
}

TEST_F(Future, APendingFutureIsNotKeptAliveByItsCallbacks) {
  auto token = std::make_shared<int>();
  {
    const future<int> f = loop->create_future<int>();
    f.add_done_callback([token](const future_base&) {});
  }
  EXPECT_EQ(token.use_count(), 1);
}

task<void> await_and_note(future<int> f, std::vector<std::string>& trace, std::string name) {
  const int value = co_await f;
  trace.push_back(name + std::to_string(value));
}

TEST_F(Future, ResumesAwaitersAndCallbacksInOneSequence) {
  const future<int> f = loop->create_future<int>();
  loop->create_task(await_and_note(f, trace, "first "));
  pass();
  f.add_done_callback([this](const future_base&) { note("callback"); });
  loop->create_task(await_and_note(f, trace, "second "));
  pass();
  f.set_result(1);
  EXPECT_THAT(trace, IsEmpty());
  pass();
  EXPECT_THAT(trace, ElementsAre("first 1", "callback", "second 1"));
}

TEST_F(Future, MovesTheValueOutWhereItCannotBeCopied) {
  const auto body = []() -> task<int> {
    future<std::unique_ptr<int>> f = create_future<std::unique_ptr<int>>();
    f.set_result(std::make_unique<int>(5));
    std::unique_ptr<int> p = co_await std::move(f);
    co_return *p;
  };
  EXPECT_EQ(loop->run_until_complete(body()), 5);
}

TEST_F(Future, ReportsAnExceptionNobodyRetrieved) {
  loop->create_future<int>().set_exception(boom());
  EXPECT_THAT(take_reports(), ElementsAre("Future exception was never retrieved"));
}

TEST_F(Future, TheReportCarriesTheFutureWhichTheHandlerMayKeep) {
  future_base kept;
  loop->set_exception_handler([&](event_loop&, const exception_context& about) {
    kept = *about.get<future_base>("future");
    note(about.message());
  });
  loop->create_future<int>().set_exception(boom());
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept.done());
  kept = future_base();
  EXPECT_EQ(trace.size(), 1U);
}

TEST_F(Future, ReportsNothingOnceTheExceptionWasRetrievedOrTheFutureCancelled) {
  {
    const future<int> f = loop->create_future<int>();
    f.set_exception(boom());
    f.exception();
  }
  {
    const future<int> f = loop->create_future<int>();
    f.set_exception(boom());
    EXPECT_THROW(f.result(), std::logic_error);
  }
  loop->create_future<int>().cancel();
}

TEST_F(Future, RefusesToCarryTheEndOfAnIteration) {
  const future<int> f = loop->create_future<int>();
  f.set_exception(stop_iteration());
  EXPECT_THROW(f.result(), runtime_error);
}

TEST_F(Future, UntypedHandlesAreCheckedWhenTheTypeIsRestored) {
  const future<int> f = loop->create_future<int>();
  const future_base base = f;
  EXPECT_EQ(future<int>::from(base), f);
  EXPECT_THROW(future<std::string>::from(base), type_error);
  EXPECT_THROW(task_base::from(base), type_error);
}

TEST_F(Future, CompletingAfterTheLoopWasClosedFailsWithoutLeaks) {
  auto token = std::make_shared<int>();
  future<int> f = loop->create_future<int>();
  f.add_done_callback([token](const future_base&) {});
  loop->close();
  EXPECT_THROW(f.set_result(1), runtime_error);
  f = future<int>();
  EXPECT_EQ(token.use_count(), 1);
}

using ThreadFuture = LoopTest;

TEST_F(ThreadFuture, WrapPassesTheResultToTheLoop) {
  const thread_future<int> source;
  const future<int> mirror = wrap_future(source, *loop);
  std::thread worker([source] { source.set_result(5); });
  EXPECT_EQ(loop->run_until_complete(mirror), 5);
  worker.join();
}

TEST_F(ThreadFuture, WrapPassesTheExceptionToTheLoop) {
  const thread_future<int> source;
  const std::exception_ptr e = boom();
  source.set_exception(e);
  const future<int> mirror = wrap_future(source, *loop);
  EXPECT_FALSE(mirror.done());
  drain();
  EXPECT_EQ(mirror.exception(), e);
}

TEST_F(ThreadFuture, CancellationPassesBothWays) {
  const thread_future<int> a, b;
  const future<int> mirror_a = wrap_future(a, *loop), mirror_b = wrap_future(b, *loop);
  EXPECT_TRUE(mirror_a.cancel());
  drain();
  EXPECT_TRUE(a.cancelled());
  EXPECT_TRUE(b.cancel());
  drain();
  EXPECT_TRUE(mirror_b.cancelled());
}

TEST_F(ThreadFuture, ARunningOneCannotBeCancelled) {
  const thread_future<int> f;
  EXPECT_TRUE(f.set_running_or_notify_cancel());
  EXPECT_TRUE(f.running());
  EXPECT_FALSE(f.cancel());
  f.set_result(1);
  EXPECT_THROW(f.set_result(2), invalid_state_error);
  EXPECT_EQ(f.result(), 1);
  const thread_future<int> g;
  g.cancel();
  EXPECT_FALSE(g.set_running_or_notify_cancel());
  EXPECT_THROW(g.result(), cancelled_error);
  const thread_future<int> h;
  EXPECT_THROW(h.result(1ms), timeout_error);
}

TEST_F(ThreadFuture, CompletionAfterTheLoopIsGoneDoesNothing) {
  const thread_future<int> source;
  {
    const future<int> mirror = wrap_future(source, *loop);
    loop->close();
  }
  source.set_result(1);
}

}  // namespace
}  // namespace aio::test
