// What tests of time limits share.
#pragma once

#include <assay/sdk/clock.hpp>
#include <assay/sdk/conformance.hpp>

#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

namespace assay::conformance {

inline constexpr double ample = 3600;  // a limit that no test reaches
// What the subtraction of two clock readings may lose; real clocks resolve a nanosecond.
inline constexpr double clock_resolution = 1e-6;

// Blocks a thread that is not the loop's, so that the loop is likely to wait. No test rests on it. What lets
// time pass for a loop is pass_time().
inline void block_thread(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

// The loop's clock has come to `when`. How far beyond, a real clock does not say; a virtual one shows no
// more.
inline void expect_time_has_come(test_context& rt, double when, std::string_view what) {
  const double now = rt.loop().time();
  EXPECT_GE(now, when - clock_resolution) << what << " too early";
  if (in_virtual_time(rt)) {
    EXPECT_LE(now, when + clock_resolution) << what << " too late";
  }
}

// Counts the passes of the test's loop that begin while it lives.
class pass_counter {
 public:
  explicit pass_counter(test_context& rt)
      : count_(std::make_shared<int>(0)), running_(std::make_shared<bool>(true)) {
    tick(rt, count_, running_);
  }
  pass_counter(const pass_counter&) = delete;
  pass_counter& operator=(const pass_counter&) = delete;
  ~pass_counter() { *running_ = false; }
  int passes() const { return *count_; }

 private:
  static void tick(test_context& rt, const std::shared_ptr<int>& count,
                   const std::shared_ptr<bool>& running) {
    rt.loop().call_soon([&rt, count, running] {
      if (!*running) return;
      ++*count;
      tick(rt, count, running);
    });
  }

  std::shared_ptr<int> count_;
  std::shared_ptr<bool> running_;
};

}  // namespace assay::conformance
