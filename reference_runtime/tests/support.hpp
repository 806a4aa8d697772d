// What the tests of aio share: a loop with a trace, and the log captured.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cmath>

#include <aio/aio.hpp>
#include <string>
#include <vector>

namespace aio::test {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Coroutines that several tests use.
inline task<int> count_passes(int n) {
  for (int i = 0; i < n; ++i) co_await sleep(0s);
  co_return n;
}
inline task<void> sleep_a_pass() { co_await sleep(0s); }
inline task<int> gathering_of_two() {
  auto [a, b] = co_await gather(count_passes(1), count_passes(2));
  co_return a + b;
}

/// A child all of whose streams are pipes.
inline process_options piped() {
  process_options options;
  options.stdin_mode = options.stdout_mode = options.stderr_mode = stdio::pipe;
  return options;
}

/// A test with a loop of its own. Reports and log messages nobody expected fail the test.
class LoopTest : public ::testing::Test {
 protected:
  LoopTest();
  ~LoopTest() override;

  /// Runs the loop until nothing is ready: proves "not yet" without sleeping.
  void drain();
  /// Runs exactly one pass.
  void pass();
  /// The messages reported to the exception handler since the last call.
  std::vector<std::string> take_reports();
  std::vector<std::string> take_log();

  void note(std::string what) { trace.push_back(std::move(what)); }

  loop_ptr loop = new_event_loop();
  std::vector<std::string> trace;
  std::vector<std::string> reports;
  std::vector<std::string> log_lines;
};

}  // namespace aio::test
