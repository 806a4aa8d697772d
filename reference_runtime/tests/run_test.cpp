#include "support.hpp"

namespace aio::test {
namespace {

TEST(Run, GivesTheResultOrThrowsTheExceptionOfTheCoroutine) {
  EXPECT_EQ(run(count_passes(3)), 3);
  const auto failing = []() -> task<int> {
    co_await sleep(1ms);
    throw std::logic_error("boom");
  };
  EXPECT_THROW(run(failing()), std::logic_error);
  EXPECT_EQ(get_running_loop_or_null(), nullptr);
}

TEST(Run, CancelsAndAwaitsWhatIsLeft) {
  std::vector<std::string> trace;
  const auto left = [&]() -> task<void> {
    try {
      co_await sleep(1h);
    } catch (const cancelled_error&) {
      trace.push_back("cancelled");
    }
    co_await sleep(0s);
    trace.push_back("cleaned up");
  };
  const auto main = [&]() -> task<int> {
    create_task(left());
    co_await sleep(0s);
    co_return 5;
  };
  EXPECT_EQ(run(main()), 5);
  EXPECT_THAT(trace, ElementsAre("cancelled", "cleaned up"));
}

TEST(Run, ErrorsOfWhatIsLeftGoToTheExceptionHandler) {
  std::vector<std::string> reports;
  const auto left = []() -> task<void> {
    try {
      co_await sleep(1h);
    } catch (const cancelled_error&) {
      throw std::logic_error("boom");
    }
  };
  const auto main = [&]() -> task<int> {
    get_running_loop().set_exception_handler(
        [&](event_loop&, const exception_context& about) { reports.push_back(about.message()); });
    create_task(left());
    co_await sleep(0s);
    co_return 5;
  };
  EXPECT_EQ(run(main()), 5);
  EXPECT_THAT(reports, ElementsAre(HasSubstr("shutdown")));
}

TEST(Run, IsRefusedWithinARunningLoopAndDoesNotRunTheCoroutine) {
  std::vector<std::string> lines;
  set_log_hook([&](log_level, std::string_view text) { lines.emplace_back(text); });
  const auto main = []() -> task<bool> {
    try {
      run(count_passes(1));
    } catch (const runtime_error&) {
      co_return true;
    }
    co_return false;
  };
  EXPECT_TRUE(run(main()));
  set_log_hook({});
  EXPECT_THAT(lines, ElementsAre(HasSubstr("never awaited")));
}

TEST(Run, ACancelledMainMakesItThrowTheCancellation) {
  const auto main = []() -> task<void> {
    current_task().cancel();
    co_await sleep(0s);
  };
  EXPECT_THROW(run(main()), cancelled_error);
}

TEST(Run, ProcessLevelExceptionsLeaveItAfterTheShutdown) {
  bool cleaned_up = false;
  const auto left = [&]() -> task<void> {
    try {
      co_await sleep(1h);
    } catch (const cancelled_error&) {
      cleaned_up = true;
      throw;
    }
  };
  const auto main = [&]() -> task<void> {
    create_task(left());
    co_await sleep(0s);
    throw system_exit(3);
  };
  EXPECT_THROW(run(main()), system_exit);
  EXPECT_TRUE(cleaned_up);
}

TEST(Run, PassesDebugToTheLoop) {
  const auto main = []() -> task<bool> { co_return get_running_loop().get_debug(); };
  EXPECT_TRUE(run(main(), run_options(true)));
  EXPECT_FALSE(run(main()));
}

task<long> deep(int n) {
  if (n == 0) {
    co_await sleep(0s);
    co_return 0;
  }
  co_return 1 + co_await deep(n - 1);
}
TEST(Run, AwaitsTwentyThousandCoroutinesDeep) { EXPECT_EQ(run(deep(20000)), 20000); }

}  // namespace
}  // namespace aio::test
