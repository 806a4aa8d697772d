#include "support.hpp"

namespace aio::test {
namespace {

using Coroutine = LoopTest;
using Task = LoopTest;

task<void> note_all(std::vector<std::string>& trace, std::vector<std::string> names) {
  for (const std::string& n : names) {
    trace.push_back(n);
    co_await sleep(0s);
  }
}
task<int> raise(std::exception_ptr e) {
  std::rethrow_exception(e);
  co_return 0;
}
task<int> value_of_future(future<int> f) { co_return co_await f; }

TEST_F(Coroutine, CallingRunsNoneOfTheBodyAndDroppingIsReported) {
  { const auto c = note_all(trace, {"body"}); }
  EXPECT_THAT(trace, IsEmpty());
  EXPECT_THAT(take_log(), ElementsAre(HasSubstr("'aio::test::{anonymous}::note_all' was never awaited")));
}

TEST_F(Coroutine, AwaitingRunsInlineWithoutATurnOfTheLoop) {
  const auto inner = [](std::vector<std::string>& t) -> task<int> {
    t.push_back("inner");
    co_return 5;
  };
  const auto outer = [&](std::vector<std::string>& t) -> task<void> {
    get_running_loop().call_soon([&t] { t.push_back("callback"); });
    t.push_back(std::to_string(co_await inner(t)));
  };
  loop->run_until_complete(outer(trace));
  EXPECT_THAT(trace, ElementsAre("inner", "5", "callback"));
}

TEST_F(Coroutine, AnExceptionIsTheSameObjectAtEveryAwait) {
  const auto e = std::make_exception_ptr(std::logic_error("boom"));
  const auto outer = [&]() -> task<bool> {
    try {
      co_await raise(e);
    } catch (...) {
      co_return std::current_exception() == e;
    }
    co_return false;
  };
  EXPECT_TRUE(loop->run_until_complete(outer()));
}

TEST_F(Coroutine, CanBeAwaitedOnceOnly) {
  const auto outer = [&]() -> task<int> {
    task<int> c = count_passes(1);
    const int first = co_await c;
    try {
      co_await c;
    } catch (const runtime_error&) {
      co_return first;
    }
    co_return -1;
  };
  EXPECT_EQ(loop->run_until_complete(outer()), 1);
  task<int> used = count_passes(1);
  EXPECT_EQ(loop->run_until_complete(std::move(used)), 1);
  // NOLINTNEXTLINE(bugprone-use-after-move): what a moved-from task does is the test
  EXPECT_THROW(loop->run_until_complete(std::move(used)), runtime_error);
}

TEST_F(Coroutine, AwaitingADoneFutureDoesNotSuspend) {
  const auto body = [&]() -> task<void> {
    const future<int> f = create_future<int>();
    f.set_result(1);
    get_running_loop().call_soon([this] { note("callback"); });
    note(std::to_string(co_await f));
  };
  loop->run_until_complete(body());
  EXPECT_THAT(trace, ElementsAre("1", "callback"));
}

TEST_F(Coroutine, AwaitingAFutureOfAnotherLoopFails) {
  const loop_ptr other = new_event_loop();
  const future<int> f = other->create_future<int>();
  EXPECT_THROW(loop->run_until_complete(value_of_future(f)), runtime_error);
}

TEST_F(Coroutine, ATaskThatAwaitsItselfFails) {
  const auto body = []() -> task<void> { co_await future<void>::from(current_task()); };
  const scheduled_task<void> t = loop->create_task(body());
  drain();
  EXPECT_THROW(t.result(), runtime_error);
}

TEST_F(Coroutine, DeepChainsAreDestroyedWithoutRecursion) {
  struct deep {
    static task<int> go(int n) {
      if (n > 0) co_return 1 + co_await go(n - 1);
      co_await sleep(1h);
      co_return 0;
    }
  };
  scheduled_task<int> t = loop->create_task(deep::go(20000));
  pass();
  loop.reset();
  t = {};
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed")));
}

TEST_F(Task, TheBodyBeginsInTheNextPassInFifoOrderWithCallbacks) {
  loop->call_soon([this] { note("callback 1"); });
  const auto a = loop->create_task(note_all(trace, {"a"}));
  loop->call_soon([this] { note("callback 2"); });
  const auto b = loop->create_task(note_all(trace, {"b"}));
  EXPECT_THAT(trace, IsEmpty());
  EXPECT_FALSE(a.done());
  pass();
  EXPECT_THAT(trace, ElementsAre("callback 1", "a", "callback 2", "b"));
  drain();
  EXPECT_TRUE(a.done() && b.done());
}

TEST_F(Task, IsRefusedOutsideARunningLoop) {
  EXPECT_THROW(create_task(count_passes(1)), runtime_error);
  EXPECT_EQ(take_log().size(), 1U);
}

TEST_F(Task, CannotBeCompletedFromOutside) {
  const scheduled_task<int> t = loop->create_task(count_passes(1));
  EXPECT_THROW(t.set_result(1), runtime_error);
  EXPECT_THROW(t.set_exception(std::make_exception_ptr(1)), runtime_error);
  EXPECT_EQ(loop->run_until_complete(t), 1);
}

TEST_F(Task, HasAUniqueNameUnlessOneIsGiven) {
  const auto a = loop->create_task(count_passes(1)), b = loop->create_task(count_passes(1));
  const auto c = loop->create_task(count_passes(1), "mine");
  EXPECT_THAT(a.get_name(), testing::StartsWith("Task-"));
  EXPECT_NE(a.get_name(), b.get_name());
  EXPECT_EQ(c.get_name(), "mine");
  c.set_name("yours");
  EXPECT_EQ(c.get_name(), "yours");
  drain();
}

TEST_F(Task, KnowsItsCoroutine) {
  task<int> c = count_passes(1);
  const void* id = c.id();
  const auto t = loop->create_task(std::move(c));
  EXPECT_EQ(t.get_coro(), id);
  drain();
}

TEST_F(Task, CurrentTaskIsTheOneWhoseStepExecutes) {
  // Only the identity: a task whose result is its own handle would keep itself alive.
  const auto inner = []() -> task<const void*> { co_return current_task().id(); };
  const auto body = [&]() -> task<bool> {
    const task_base before = current_task();
    const void* in_coroutine = co_await inner();
    const auto other = create_task(inner());
    const void* in_task = co_await other;
    const bool same = before.id() == in_coroutine && in_task == other.id() && current_task() == before;
    co_return same;
  };
  EXPECT_TRUE(loop->run_until_complete(body()));
  EXPECT_FALSE(current_task(*loop));
  EXPECT_THROW(current_task(), runtime_error);
  loop->call_soon([this] {
    EXPECT_FALSE(current_task());
    note("none");
  });
  drain();
  EXPECT_THAT(trace, ElementsAre("none"));
}

TEST_F(Task, AllTasksAreThoseNotDone) {
  const auto a = loop->create_task(count_passes(1)), b = loop->create_task(count_passes(5));
  EXPECT_THAT(all_tasks(*loop), testing::UnorderedElementsAre(task_base(a), task_base(b)));
  pass();
  pass();
  EXPECT_THAT(all_tasks(*loop), ElementsAre(task_base(b)));
  const loop_ptr other = new_event_loop();
  EXPECT_THAT(all_tasks(*other), IsEmpty());
  drain();
  EXPECT_THAT(all_tasks(*loop), IsEmpty());
}

TEST_F(Task, AnAwaiterResumesOnePassAfterTheTaskIsDone) {
  const auto inner = [this]() -> task<int> {
    note("inner");
    co_return 1;
  };
  const auto outer = [&]() -> task<void> {
    const auto t = create_task(inner());
    co_await t;
    note("outer");
  };
  loop->create_task(outer());
  pass();
  EXPECT_THAT(trace, IsEmpty());
  pass();
  EXPECT_THAT(trace, ElementsAre("inner"));
  pass();
  EXPECT_THAT(trace, ElementsAre("inner", "outer"));
}

TEST_F(Task, LocalsAreDestroyedBeforeAwaitersSeeTheResult) {
  struct guard {
    std::vector<std::string>& trace;
    ~guard() { trace.push_back("destroyed"); }
  };
  const auto body = [](std::unique_ptr<guard>) -> task<int> { co_return 1; };
  const auto t = loop->create_task(body(std::unique_ptr<guard>(new guard{trace})));
  t.add_done_callback([this](const future_base&) { note("callback"); });
  drain();
  EXPECT_THAT(trace, ElementsAre("destroyed", "callback"));
}

TEST_F(Task, AResultThatCannotBeMovedFailsTheTask) {
  struct obstinate {
    explicit obstinate(int) {}
    // To throw where others must not is what it is for.
    // NOLINTNEXTLINE(bugprone-exception-escape,performance-noexcept-move-constructor)
    obstinate(obstinate&& other) : moves(other.moves + 1) {
      if (moves > 1) throw std::runtime_error("not once more");
    }
    obstinate& operator=(obstinate&&) = default;
    int moves = 0;
  };
  const auto body = []() -> task<obstinate> { co_return obstinate(1); };
  const auto t = loop->create_task(body());
  drain();
  ASSERT_TRUE(t.done());
  EXPECT_THROW(std::rethrow_exception(t.exception()), std::runtime_error);
}

TEST_F(Task, ProcessLevelExceptionsAreStoredAndLeaveTheLoop) {
  const auto body = []() -> task<int> {
    co_await sleep(0s);
    throw system_exit(3);
  };
  const auto t = loop->create_task(body());
  EXPECT_THROW(loop->run_until_complete(t), system_exit);
  EXPECT_TRUE(t.done());
  EXPECT_THROW(t.result(), system_exit);
  EXPECT_EQ(loop->run_until_complete(count_passes(1)), 1);
}

TEST_F(Task, OneThatNothingCanResumeIsDestroyedAndReported) {
  auto token = std::make_shared<int>();
  const auto orphan = [](std::shared_ptr<int>) -> task<void> { co_await create_future<int>(); };
  loop->create_task(orphan(token));
  pass();
  EXPECT_EQ(token.use_count(), 1);
  EXPECT_THAT(take_reports(), ElementsAre("Task was destroyed but it is pending!"));
}

TEST_F(Task, ChainsThatNothingCanResumeAreDestroyedToo) {
  const auto orphan = []() -> task<int> { co_return co_await create_future<int>(); };
  const auto waits = [&]() -> task<void> { co_await create_task(orphan()); };
  scheduled_task<void> t = loop->create_task(waits());
  pass();
  pass();
  EXPECT_THAT(take_reports(), IsEmpty());
  t = {};
  EXPECT_EQ(take_reports().size(), 2U);
}

TEST_F(Task, OneThatIsStillAwaitedLivesWithoutAHandle) {
  const future<int> f = loop->create_future<int>();
  loop->create_task(value_of_future(f)).add_done_callback([this](const future_base&) { note("done"); });
  pass();
  f.set_result(1);
  drain();
  EXPECT_THAT(trace, ElementsAre("done"));
}

TEST_F(Task, PendingTasksAreDestroyedWithTheLoop) {
  auto token = std::make_shared<int>();
  const auto body = [](std::shared_ptr<int>) -> task<void> { co_await sleep(1h); };
  scheduled_task<void> kept = loop->create_task(body(token));
  const future<int> f = loop->create_future<int>();
  scheduled_task<int> waiting = loop->create_task(value_of_future(f));
  pass();
  loop.reset();
  EXPECT_EQ(token.use_count(), 1);
  EXPECT_EQ(take_reports().size(), 2U);
}

TEST_F(Task, ReportsAnExceptionNobodyRetrieved) {
  loop->create_task(raise(std::make_exception_ptr(std::logic_error("boom"))));
  drain();
  EXPECT_THAT(take_reports(), ElementsAre("Task exception was never retrieved"));
}

using Context = LoopTest;

TEST_F(Context, CallbacksAndTasksRunInCopiesOfTheContextOfTheirMaking) {
  static context_var<int> var("var", 0);
  const auto body = [this]() -> task<void> {
    note("task " + std::to_string(var.get()));
    var.set(10);
    co_await sleep(0s);
    note("task " + std::to_string(var.get()));
  };
  const auto token = var.set(1);
  loop->call_soon([this] {
    note("callback " + std::to_string(var.get()));
    var.set(20);
  });
  const auto t = loop->create_task(body());
  var.set(2);
  drain();
  EXPECT_EQ(var.get(), 2);
  EXPECT_THAT(trace, ElementsAre("callback 1", "task 1", "task 10"));
  EXPECT_EQ(t.get_context().run([] { return var.get(); }), 10);
  var.reset(token);
  EXPECT_EQ(var.get(), 0);
}

TEST_F(Context, AnExplicitContextIsUsedItself) {
  static context_var<std::string> var("var");
  EXPECT_THROW(var.get(), lookup_error);
  context mine = copy_context();
  loop->call_soon(mine, [] { var.set("callback"); });
  drain();
  EXPECT_EQ(mine.run([] { return var.get(); }), "callback");
  const auto body = []() -> task<void> {
    var.set("task");
    co_return;
  };
  loop->create_task(body(), task_options(std::nullopt, mine));
  drain();
  EXPECT_EQ(mine.run([] { return var.get(); }), "task");
  EXPECT_EQ(var.get("unset"), "unset");
}

}  // namespace
}  // namespace aio::test
