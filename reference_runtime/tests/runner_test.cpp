#include <csignal>

#include "support.hpp"

namespace aio::test {
namespace {

TEST(Runner, RunsSeveralCoroutinesOnOneLoopInOneContext) {
  static context_var<int> number("number", 0);
  runner r;
  const auto count = []() -> task<event_loop*> {
    number.set(number.get() + 1);
    co_return &get_running_loop();
  };
  event_loop* const first = r.run(count());
  EXPECT_EQ(r.run(count()), first);
  EXPECT_EQ(&r.get_loop(), first);
  const auto look = []() -> task<int> { co_return number.get(); };
  EXPECT_EQ(r.run(look()), 2);
  EXPECT_EQ(number.get(), 0);
  r.close();
}

TEST(Runner, IsOverAfterItsClose) {
  runner r;
  const loop_ptr loop = r.get_loop().shared_from_this();
  r.close();
  r.close();
  EXPECT_TRUE(loop->is_closed());
  EXPECT_THROW(r.get_loop(), runtime_error);
}

TEST(Runner, ItsDestructorCancelsWhatIsLeft) {
  bool cancelled = false;
  const auto left = [&]() -> task<void> {
    try {
      co_await sleep(1h);
    } catch (const cancelled_error&) {
      cancelled = true;
      throw;
    }
  };
  const auto main = [&]() -> task<void> {
    create_task(left());
    co_await sleep(0s);
  };
  {
    runner r;
    r.run(main());
    EXPECT_FALSE(cancelled);
  }
  EXPECT_TRUE(cancelled);
}

TEST(Runner, TakesTheLoopOfAFactory) {
  loop_ptr made = new_event_loop();
  run_options options;
  options.loop_factory = [&] { return made; };
  const auto main = []() -> task<event_loop*> { co_return &get_running_loop(); };
  EXPECT_EQ(run(main(), options), made.get());
  EXPECT_TRUE(made->is_closed());
}

task<std::string> be_interrupted(bool survive) {
  std::raise(SIGINT);
  try {
    co_await sleep(1h);
  } catch (const cancelled_error&) {
    if (!survive) throw;
  }
  co_return "survived";
}

TEST(Interrupt, CancelsTheMainTaskAndLeavesRun) {
  EXPECT_THROW(run(be_interrupted(false)), keyboard_interrupt);
}

// Such a loop asks the kernel for nothing, as it watches nothing else.
TEST(Interrupt, ReachesALoopThatAlwaysHasSomethingToRunWithin64Passes) {
  int passes = 0;
  const auto busy = [&]() -> task<void> {
    for (passes = -100; passes < 0; ++passes) co_await sleep(0s);
    std::raise(SIGINT);
    for (; passes < 1000; ++passes) co_await sleep(0s);
  };
  EXPECT_THROW(run(busy()), keyboard_interrupt);
  EXPECT_LE(passes, 64);
}

TEST(Interrupt, IsForgottenWhenTheMainTaskEndsNormally) { EXPECT_EQ(run(be_interrupted(true)), "survived"); }

TEST(Interrupt, ASecondOneDoesNotWaitForTheMainTask) {
  int cancellations = 0;
  const auto stubborn = [&]() -> task<void> {
    for (;;) {
      try {
        if (cancellations == 2) co_return;
        std::raise(SIGINT);
        co_await sleep(1h);
      } catch (const cancelled_error&) {
        ++cancellations;
      }
    }
  };
  EXPECT_THROW(run(stubborn()), keyboard_interrupt);
  EXPECT_EQ(cancellations, 2);  // the second is that of the shutdown
}

TEST(Interrupt, LeavesAHandlerOfTheProgramsOwnAlone) {
  static volatile std::sig_atomic_t seen = 0;
  const auto before = std::signal(SIGINT, [](int) { seen = 1; });
  const auto main = []() -> task<int> {
    std::raise(SIGINT);
    co_await sleep(1ms);
    co_return 5;
  };
  EXPECT_EQ(run(main()), 5);
  EXPECT_EQ(seen, 1);
  std::signal(SIGINT, before);
}

TEST(Interrupt, HasItsDefaultActionAgainAfterwards) {
  run(count_passes(1));
  struct sigaction now {};
  ::sigaction(SIGINT, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace aio::test
