#include <thread>

#include "support.hpp"

namespace aio::test {
namespace {

using Loop = LoopTest;

TEST_F(Loop, RunsCallbacksOnceInTheOrderOfSchedulingAndNeverInline) {
  for (const char* name : {"a", "b", "c"}) loop->call_soon([this, name] { note(name); });
  EXPECT_THAT(trace, IsEmpty());
  drain();
  EXPECT_THAT(trace, ElementsAre("a", "b", "c"));
}

TEST_F(Loop, PassesArgumentsUnchanged) {
  auto moved = std::make_unique<int>(7);
  loop->call_soon([this](std::string s, std::unique_ptr<int> p) { note(s + std::to_string(*p)); }, "x",
                  std::move(moved));
  drain();
  EXPECT_THAT(trace, ElementsAre("x7"));
}

TEST_F(Loop, RunsWhatAPassSchedulesInTheNextPass) {
  loop->call_soon([this] {
    note("1");
    loop->call_soon([this] {
      note("3");
      loop->call_soon([this] { note("4"); });
    });
  });
  loop->call_soon([this] { note("2"); });
  pass();
  EXPECT_THAT(trace, ElementsAre("1", "2"));
  pass();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3"));
  pass();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3", "4"));
}

TEST_F(Loop, ACancelledHandleDoesNotRunAndDropsItsCallback) {
  auto token = std::make_shared<int>();
  const handle h = loop->call_soon([this, token] { note("never"); });
  EXPECT_FALSE(h.cancelled());
  h.cancel();
  h.cancel();
  EXPECT_TRUE(h.cancelled());
  EXPECT_EQ(token.use_count(), 1);
  drain();
  EXPECT_THAT(trace, IsEmpty());
}

TEST_F(Loop, ACallbackMayCancelItsOwnHandle) {
  auto h = std::make_shared<handle>();
  auto token = std::make_shared<std::string>("kept");
  *h = loop->call_soon([this, h, token] {
    h->cancel();
    note(*token);
  });
  drain();
  EXPECT_THAT(trace, ElementsAre("kept"));
  *h = handle();
  EXPECT_EQ(token.use_count(), 1);
}

TEST_F(Loop, DelayedCallbacksRunInOrderOfDueTime) {
  // Not call_later: where the machine stands still between two calls, the order of the delays is not that of
  // the due times.
  const seconds begin = loop->time();
  loop->call_at(begin + 3ms, [this] { note("3"); });
  loop->call_at(begin + 1ms, [this] { note("1"); });
  loop->call_at(begin + 2ms, [this] { note("2"); });
  loop->call_at(begin + 4ms, [this] { loop->stop(); });
  loop->run_forever();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3"));
}

TEST_F(Loop, NeverRunsADelayedCallbackEarly) {
  const seconds begin = loop->time();
  seconds ran{};
  const timer_handle h = loop->call_later(5ms, [&] {
    ran = loop->time();
    loop->stop();
  });
  loop->run_forever();
  EXPECT_GE(ran - begin, seconds(5ms));
  EXPECT_GE(h.when() - begin, seconds(5ms));
}

TEST_F(Loop, ADelayOfZeroOrLessRunsAfterWhatIsQueuedAlready) {
  loop->call_later(0s, [this] { note("zero"); });
  loop->call_later(-5s, [this] { note("negative"); });
  loop->call_soon([this] {
    note("soon");
    loop->call_soon([this] { note("next pass"); });
  });
  pass();
  EXPECT_EQ(trace.front(), "soon");
  pass();
  EXPECT_THAT(trace, ElementsAre("soon", "negative", "zero", "next pass"));
}

TEST_F(Loop, ADelayOfZeroRunsInTheNextPassWhileOthersAreReady) {
  int passes = 0, ran_in = 0;
  std::function<void()> again = [&] {
    if (++passes < 5) loop->call_soon(again);
    if (passes == 2) loop->call_later(0s, [&] { ran_in = passes; });
  };
  loop->call_soon(again);
  drain();
  EXPECT_EQ(ran_in, 3);
}

TEST_F(Loop, CancelledTimersDoNotDisturbTheOthers) {
  std::vector<timer_handle> cancelled;
  for (int i = 0; i < 1000; ++i) {
    const seconds delay = 1ms * ((i * 7919) % 10);
    cancelled.push_back(loop->call_later(delay, [this] { note("never"); }));
    if (i % 100 == 0) {
      loop->call_later(delay, [this] { note("kept"); });
    }
  }
  for (const timer_handle& h : cancelled) h.cancel();
  EXPECT_GT(cancelled[1].when(), seconds(0));
  loop->call_later(11ms, [this] { loop->stop(); });
  loop->run_forever();
  EXPECT_EQ(trace, std::vector<std::string>(10, "kept"));
}

TEST_F(Loop, RefusesADueTimeThatIsNotANumber) {
  EXPECT_THROW(loop->call_later(seconds(std::nan("")), [] {}), value_error);
}

TEST_F(Loop, StopLetsTheCurrentPassFinishAndKeepsTheRest) {
  loop->call_soon([this] {
    note("1");
    loop->stop();
    loop->call_soon([this] { note("3"); });
  });
  loop->call_soon([this] { note("2"); });
  loop->run_forever();
  EXPECT_THAT(trace, ElementsAre("1", "2"));
  pass();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3"));
}

TEST_F(Loop, StartingARunningLoopOrAnotherOneIsRefused) {
  const loop_ptr other = new_event_loop();
  loop->call_soon([&] {
    EXPECT_THROW(loop->run_forever(), runtime_error);
    EXPECT_THROW(other->run_forever(), runtime_error);
    EXPECT_THROW(loop->close(), runtime_error);
    EXPECT_TRUE(loop->is_running());
    EXPECT_EQ(&get_running_loop(), loop.get());
    note("unharmed");
  });
  drain();
  EXPECT_THAT(trace, ElementsAre("unharmed"));
  EXPECT_FALSE(loop->is_running());
  EXPECT_THROW(get_running_loop(), runtime_error);
}

TEST_F(Loop, CloseDiscardsWhatIsQueuedAndRefusesWhatComesAfter) {
  auto token = std::make_shared<int>();
  loop->call_soon([this, token] { note("never"); });
  loop->call_later(1h, [token] {});
  EXPECT_FALSE(loop->is_closed());
  loop->close();
  loop->close();
  EXPECT_TRUE(loop->is_closed());
  EXPECT_EQ(token.use_count(), 1);
  EXPECT_THROW(loop->call_soon([] {}), runtime_error);
  EXPECT_THROW(loop->call_soon_threadsafe([] {}), runtime_error);
  EXPECT_THROW(loop->call_later(1s, [] {}), runtime_error);
  EXPECT_THROW(loop->run_forever(), runtime_error);
  EXPECT_THROW(loop->run_until_complete(sleep_a_pass()), runtime_error);
  EXPECT_EQ(take_log().size(), 1U);  // the coroutine never ran
}

TEST_F(Loop, DebugModeRefusesCallsFromForeignThreads) {
  loop->set_debug(true);
  EXPECT_TRUE(loop->get_debug());
  loop->call_soon([this] {
    std::thread([this] {
      EXPECT_THROW(loop->call_soon([] {}), runtime_error);
      EXPECT_THROW(loop->call_later(1s, [] {}), runtime_error);
      loop->call_soon_threadsafe([this] { note("posted"); });
    }).join();
  });
  drain();
  EXPECT_THAT(trace, ElementsAre("posted"));
}

TEST_F(Loop, DebugModeKeepsTheOrderOfPostsAndEndsWhenItIsToldTo) {
  const auto post_one = [this](const char* what) {
    std::thread([&] { loop->call_soon_threadsafe([this, what] { note(what); }); }).join();
  };
  post_one("1");
  loop->set_debug(true);
  post_one("2");
  loop->call_soon([this] { note("3"); });
  loop->set_debug(false);
  post_one("4");
  loop->call_soon([this] { note("5"); });
  drain();
  EXPECT_THAT(trace, ElementsAre("1", "2", "3", "4", "5"));
  std::thread([this] { EXPECT_NO_THROW(loop->call_soon([] {})); }).join();
  drain();
}

TEST_F(Loop, DebugModeLogsSlowCallbacks) {
  loop->set_debug(true);
  loop->slow_callback_duration = seconds(0);
  loop->call_soon([] {});
  drain();
  EXPECT_THAT(take_log().at(0), HasSubstr("took"));
  loop->slow_callback_duration = seconds(1000);
  loop->call_soon([] {});
  drain();
}

TEST_F(Loop, DueTimersRunWithin64PassesWhileCallbacksAreAlwaysReady) {
  int passes = 0;
  bool fired = false;
  std::function<void()> busy = [&] {
    ++passes;
    if (!fired) loop->call_soon(busy);
  };
  loop->call_soon([&] {
    const seconds due = loop->time() + 1us;
    loop->call_at(due, [&] {
      fired = true;
      loop->stop();
    });
    // The timer is due from here on.
    while (std::chrono::steady_clock::now().time_since_epoch() < due) {
    }
    loop->call_soon(busy);
  });
  loop->run_forever();
  EXPECT_LE(passes, 64);
}

TEST_F(Loop, LoopsRunIndependentlyInTheirThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> sum{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&sum] { sum += run(count_passes(100)); });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(sum, 400);
}

TEST_F(Loop, RunUntilCompleteGivesTheResultOrThrowsTheException) {
  EXPECT_EQ(loop->run_until_complete(count_passes(3)), 3);
  const auto error = std::make_exception_ptr(std::logic_error("boom"));
  const future<int> f = loop->create_future<int>();
  f.set_exception(error);
  try {
    loop->run_until_complete(f);
    FAIL();
  } catch (...) {
    EXPECT_EQ(std::current_exception(), error);
  }
}

TEST_F(Loop, RunUntilCompleteFailsIfTheLoopIsStoppedBefore) {
  const future<int> f = loop->create_future<int>();
  loop->call_soon([this] { loop->stop(); });
  EXPECT_THROW(loop->run_until_complete(f), runtime_error);
}

TEST_F(Loop, RunUntilCompleteRefusesAFutureOfAnotherLoop) {
  const loop_ptr other = new_event_loop();
  EXPECT_THROW(loop->run_until_complete(other->create_future<int>()), value_error);
}

TEST_F(Loop, AResultCanBeReadAfterTheLoopIsGone) {
  scheduled_task<int> t = loop->create_task(count_passes(1));
  loop->run_until_complete(t);
  loop->close();
  loop.reset();
  EXPECT_EQ(t.result(), 1);
}

TEST_F(Loop, AHoldIsAnOwner) {
  const std::weak_ptr<event_loop> seen = loop;
  event_loop* const held = loop.get();
  held->hold();
  held->hold();
  loop.reset();
  ASSERT_FALSE(seen.expired());
  EXPECT_FALSE(held->is_closed());
  EXPECT_EQ(held->let_go(), nullptr);
  loop_ptr last = held->let_go();
  EXPECT_EQ(last.get(), held);
  EXPECT_EQ(last.use_count(), 1);
  last.reset();
  EXPECT_TRUE(seen.expired());
}

TEST_F(Loop, WhatIsLetGoWhileItRunsIsGivenUpWhenTheRunEnds) {
  loop->call_soon([this] {
    for (int i = 0; i < 2; ++i) {
      loop->hold();
      EXPECT_EQ(loop->let_go(), nullptr);
      EXPECT_EQ(loop.use_count(), 2);
    }
  });
  drain();
  EXPECT_EQ(loop.use_count(), 1);
}

TEST_F(Loop, AHoldThatARunLeavesOutlastsTheNextRun) {
  loop->call_soon([this] { loop->hold(); });
  drain();
  drain();
  EXPECT_EQ(loop.use_count(), 2);
  EXPECT_EQ(loop->let_go(), loop);
  EXPECT_EQ(loop.use_count(), 1);
}

TEST_F(Loop, ATaskFactoryMakesAllTasks) {
  loop->set_task_factory([this](event_loop& l, any_coroutine c, const task_options& options) {
    note("made");
    task_options named = options;
    named.name = "from the factory";
    return l.make_task(std::move(c), named);
  });
  const scheduled_task<int> t = loop->create_task(count_passes(1));
  EXPECT_EQ(t.get_name(), "from the factory");
  EXPECT_EQ(loop->run_until_complete(t), 1);
  loop->run_until_complete(gathering_of_two());
  EXPECT_THAT(trace, ElementsAre("made", "made", "made", "made"));
  loop->set_task_factory({});
  loop->run_until_complete(count_passes(1));
  EXPECT_EQ(trace.size(), 4U);
}

}  // namespace
}  // namespace aio::test
