#include <atomic>
#include <thread>

#include "support.hpp"

namespace aio::test {
namespace {

class Executor : public LoopTest {
 protected:
  std::shared_ptr<thread_pool_executor> one = std::make_shared<thread_pool_executor>(1);
  std::atomic<bool> may_end = false;

  // A job that occupies a thread until may_end.
  std::function<void()> occupy() {
    return [this] { may_end.wait(false); };
  }
  void release() {
    may_end = true;
    may_end.notify_all();
  }
};

TEST_F(Executor, RunsAJobInAnotherThreadAndGivesItsResult) {
  const auto job = [](int a, int b) {
    EXPECT_EQ(get_running_loop_or_null(), nullptr);
    return std::pair(std::this_thread::get_id(), a + b);
  };
  const auto [id, sum] = loop->run_until_complete(loop->run_in_executor(nullptr, job, 2, 3));
  EXPECT_NE(id, std::this_thread::get_id());
  EXPECT_EQ(sum, 5);
}

TEST_F(Executor, GivesTheExceptionOfAJob) {
  const auto job = []() -> int { throw std::logic_error("boom"); };
  EXPECT_THROW(loop->run_until_complete(loop->run_in_executor(one, job)), std::logic_error);
}

// What it holds may belong to the loop's thread, where it is looked at.
TEST_F(Executor, TheExceptionOfAJobEndsInTheThreadOfTheLoop) {
  struct noted : std::exception {
    explicit noted(std::thread::id* at) : ended_in(at) {}
    noted(const noted& other) : ended_in(other.ended_in) {}
    noted& operator=(const noted&) = delete;
    ~noted() override { *ended_in = std::this_thread::get_id(); }
    std::thread::id* ended_in;
  };
  for (int i = 0; i < 500; ++i) {
    std::thread::id ended_in;
    const auto job = [&]() -> int { throw noted(&ended_in); };
    EXPECT_THROW(loop->run_until_complete(loop->run_in_executor(one, job)), noted);
    one->submit([] {}).result();  // the thread is done with the job
    ASSERT_EQ(ended_in, std::this_thread::get_id()) << "job " << i;
  }
}

TEST_F(Executor, TakesWhatCanOnlyBeMoved) {
  auto box = std::make_unique<int>(7);
  const auto f = one->submit([](std::unique_ptr<int> b) { return *b; }, std::move(box));
  EXPECT_EQ(f.result(), 7);
}

TEST_F(Executor, WhatAJobHoldsIsGoneWhenItsResultIsThere) {
  const auto held = std::make_shared<int>(1);
  const auto f = one->submit([held] { return held.use_count(); });
  f.result();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(Executor, AJobThatHasNotBegunIsWithdrawnByCancellingItsFuture) {
  std::atomic<bool> ran = false;
  const auto first = loop->run_in_executor(one, occupy());
  const auto second = loop->run_in_executor(one, [&] { ran = true; });
  EXPECT_TRUE(second.cancel());
  drain();
  release();
  loop->run_until_complete(first);
  one->shutdown();
  EXPECT_FALSE(ran);
}

TEST_F(Executor, AJobThatRunsGoesOnWhenItsFutureIsCancelled) {
  std::atomic<bool> begun = false;
  std::atomic<bool> ended = false;
  const auto f = loop->run_in_executor(one, [&] {
    begun = true;
    begun.notify_all();
    may_end.wait(false);
    ended = true;
  });
  begun.wait(false);
  EXPECT_TRUE(f.cancel());
  drain();
  release();
  one->shutdown();
  EXPECT_TRUE(ended);
  drain();
}

TEST_F(Executor, ShutdownRunsWhatWasSubmittedAndRefusesMore) {
  std::atomic<int> ran = 0;
  for (int i = 0; i < 10; ++i) one->submit([&] { ++ran; });
  one->shutdown();
  EXPECT_EQ(ran, 10);
  EXPECT_THROW(one->submit([] {}), runtime_error);
}

TEST_F(Executor, ALoopThatAsksOneThatIsShutHasNothingLeftOver) {
  one->shutdown();
  EXPECT_THROW(loop->run_in_executor(one, [] {}), runtime_error);
  EXPECT_EQ(loop->run_until_complete(loop->run_in_executor(nullptr, [] { return 7; })), 7);
}

TEST_F(Executor, AThreadOfItsOwnCannotWaitForItsEnd) {
  const auto f = one->submit([this] { EXPECT_THROW(one->shutdown(), runtime_error); });
  f.result();
}

TEST_F(Executor, TwoThreadsMayWaitForItsEnd) {
  one->submit(occupy());
  std::thread other([this] { one->shutdown(); });
  release();
  one->shutdown();
  other.join();
}

TEST_F(Executor, WaitingAfterAShutdownWithoutWaitingWaits) {
  std::atomic<bool> ended = false;
  one->submit([&] {
    std::this_thread::sleep_for(2ms);
    ended = true;
  });
  one->shutdown(false);
  one->shutdown();
  EXPECT_TRUE(ended);
}

TEST_F(Executor, TheLoopMayBeClosedWhileAJobRuns) {
  const auto f = loop->run_in_executor(one, occupy());
  drain();
  EXPECT_TRUE(loop->expects_threads());
  loop->close();
  EXPECT_FALSE(loop->expects_threads());
  release();
  one->shutdown();
  EXPECT_FALSE(f.done());
}

TEST_F(Executor, AClosedLoopTakesNoJob) {
  loop->close();
  EXPECT_THROW(loop->run_in_executor(one, [] { ADD_FAILURE() << "the job ran"; }), runtime_error);
  EXPECT_THROW(loop->run_in_executor(nullptr, [] {}), runtime_error);
  one->shutdown();
}

TEST_F(Executor, TheLoopMayBeGoneWhenAJobEnds) {
  for (int i = 0; i < 50; ++i) {
    const loop_ptr short_lived = new_event_loop();
    short_lived->run_in_executor(one, [] { std::this_thread::yield(); });
  }
  one->shutdown();
}

TEST_F(Executor, ToThreadBeginsWhenItIsAwaitedInACopyOfTheContext) {
  static context_var<int> number("number", 0);
  std::atomic<bool> ran = false;
  const auto main = [&]() -> task<int> {
    number.set(4);
    auto lazy = to_thread([&] {
      ran = true;
      const int seen = number.get();
      number.set(5);
      return seen;
    });
    co_await sleep(1ms);
    EXPECT_FALSE(ran);
    const int seen = co_await lazy;
    EXPECT_EQ(number.get(), 4);
    co_return seen;
  };
  EXPECT_EQ(loop->run_until_complete(main()), 4);
}

TEST_F(Executor, ShutdownOfTheDefaultOneWaitsForItsJobs) {
  std::atomic<bool> ended = false;
  const auto main = [&]() -> task<void> {
    get_running_loop().run_in_executor(nullptr, [&] {
      may_end.wait(false);
      ended = true;
    });
    const auto over = create_task(get_running_loop().shutdown_default_executor());
    co_await sleep(5ms);
    EXPECT_FALSE(over.done());
    release();
    co_await over;
    EXPECT_TRUE(ended);
    EXPECT_THROW(get_running_loop().run_in_executor(nullptr, [] {}), runtime_error);
  };
  loop->run_until_complete(main());
}

TEST_F(Executor, ShutdownOfTheDefaultOneGivesUpAfterItsTimeout) {
  const auto main = [&]() -> task<void> {
    get_running_loop().run_in_executor(nullptr, occupy());
    co_await get_running_loop().shutdown_default_executor(2ms);
  };
  loop->run_until_complete(main());
  EXPECT_THAT(take_log(), ElementsAre(HasSubstr("did not finish joining")));
  release();
  // The test's members outlive the job.
  while (loop->expects_threads()) pass();
}

// --- run_coroutine_threadsafe ---

// Runs f in a thread while the loop runs until it has ended.
void in_thread(event_loop& loop, std::function<void()> f) {
  const thread_future<void> ended;
  std::thread t([&] {
    f();
    ended.set_result();
  });
  loop.run_until_complete(wrap_future(ended, loop));
  t.join();
}

TEST_F(Executor, AThreadGetsTheResultOfACoroutineOfTheLoop) {
  in_thread(*loop, [&] { EXPECT_EQ(run_coroutine_threadsafe(count_passes(3), *loop).result(), 3); });
}

TEST_F(Executor, AThreadGetsTheExceptionOfACoroutineOfTheLoop) {
  const auto failing = []() -> task<int> {
    co_await sleep(0s);
    throw std::logic_error("boom");
  };
  in_thread(*loop,
            [&] { EXPECT_THROW(run_coroutine_threadsafe(failing(), *loop).result(), std::logic_error); });
}

TEST_F(Executor, AThreadThatGaveUpWaitingCanCancelTheTask) {
  std::atomic<bool> cancelled = false;
  const auto forever = [&]() -> task<void> {
    try {
      co_await sleep(1h);
    } catch (const cancelled_error&) {
      cancelled = true;
      throw;
    }
  };
  in_thread(*loop, [&] {
    const auto f = run_coroutine_threadsafe(forever(), *loop);
    EXPECT_THROW(f.result(1ms), timeout_error);
    EXPECT_FALSE(cancelled);
    EXPECT_TRUE(f.cancel());
  });
  drain();
  EXPECT_TRUE(cancelled);
}

TEST_F(Executor, ACoroutineForAClosedLoopIsRefused) {
  loop->close();
  EXPECT_THROW(run_coroutine_threadsafe(count_passes(1), *loop), runtime_error);
  EXPECT_THAT(take_log(), ElementsAre(HasSubstr("never awaited")));
}

TEST_F(Executor, TheLoopMayBeClosedWhileASubmittedCoroutineIsPending) {
  std::optional<thread_future<void>> pending;
  const auto forever = []() -> task<void> { co_await sleep(1h); };
  in_thread(*loop, [&] { pending = run_coroutine_threadsafe(forever(), *loop); });
  drain();
  loop.reset();
  EXPECT_FALSE(pending->done());
  EXPECT_TRUE(pending->cancel());
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed")));
}

}  // namespace
}  // namespace aio::test
