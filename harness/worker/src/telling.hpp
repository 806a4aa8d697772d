// telling.hpp - what happens in a test, as records.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>

#include "assay/sdk/session.hpp"
#include "uplink.hpp"

namespace assay::worker {

class telling final : public observer, public testing::EmptyTestEventListener {
 public:
  explicit telling(uplink& to) : to_(to) {}

  // For a test that runs more than once: what the failures from now on are told with, and, where the test
  // does not end by itself, its last events. Empty: nothing.
  void name_the_run(const char* name);
  std::size_t failures() const noexcept { return failures_; }  // told so far

  // A test that runs to see what it leaves has been told of already.
  void mute(bool on) noexcept { muted_ = on; }

  void on_trace(std::string_view label) override {
    if (!muted_) to_.label(label);
  }
  void on_trace_compared(std::span<const std::string> expected, std::span<const std::string> observed,
                         bool matches) override;
  void OnTestPartResult(const testing::TestPartResult& part) override;

 private:
  uplink& to_;
  std::atomic<const char*> run_{""};
  std::atomic<std::size_t> failures_{0};
  std::atomic<bool> muted_{false};
};

}  // namespace assay::worker
