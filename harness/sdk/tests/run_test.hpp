// run_test.hpp - runs a conformance test inside a test of the SDK, and says how it ended.
#pragma once

#include <gtest/gtest-spi.h>

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "assay/sdk/conformance.hpp"
#include "assay/sdk/session.hpp"

namespace assay::testing_sdk {

struct ending {
  execution result;
  std::vector<std::string> failures;
  std::vector<std::string> labels;  // as the observer heard them
  std::vector<std::string> logged;
  int comparisons = 0;
  bool passed() const { return failures.empty() && !result.unsupported; }
};

class recorder final : public observer {
 public:
  explicit recorder(ending& e) : ending_(e) {}
  void on_trace(std::string_view label) override {
    std::lock_guard lock(mutex_);
    ending_.labels.emplace_back(label);
  }
  void on_trace_compared(std::span<const std::string>, std::span<const std::string>, bool) override {
    ++ending_.comparisons;
  }
  void on_log(std::int32_t, std::string_view text) override {
    std::lock_guard lock(mutex_);
    ending_.logged.emplace_back(text);
  }

 private:
  std::mutex mutex_;
  ending& ending_;
};

inline ending run(test_case test, test_clock clock = test_clock::real) {
  test.suite = "Suite";
  test.name = "Name";
  test.file = "suite.cpp";
  test.line = 1;
  ending e;
  recorder o(e);
  session s(loaded_plugin());
  testing::TestPartResultArray results;
  {
    testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &results);
    e.result = execute(test, s, o, clock);
  }
  for (int i = 0; i < results.size(); ++i) {
    if (results.GetTestPartResult(i).failed())
      e.failures.emplace_back(results.GetTestPartResult(i).message());
  }
  return e;
}

inline ending run_inside(std::function<co<>(test_context&)> body) {
  test_case test;
  test.inside = std::move(body);
  return run(test);
}

inline ending run_in_virtual_time(std::function<co<>(test_context&)> body) {
  test_case test;
  test.inside = std::move(body);
  return run(test, test_clock::virtual_time);
}

inline ending run_outside(std::function<void(test_context&)> body) {
  test_case test;
  test.form = test_form::outside;
  test.outside = std::move(body);
  return run(test);
}

// For EXPECT_TRUE: what went wrong, if anything did.
inline testing::AssertionResult passes(const ending& e) {
  if (e.passed()) return testing::AssertionSuccess();
  auto failure = testing::AssertionFailure();
  if (e.result.unsupported) failure << "unsupported: " << *e.result.unsupported << "\n";
  for (const auto& f : e.failures) failure << f << "\n";
  return failure;
}

// Skips a test that needs what the plugin under test does not have.
#define NEEDS(capability)                                     \
  if (!::assay::offers(::assay::loaded_plugin(), capability)) \
  GTEST_SKIP() << "the plugin has "                           \
                  "no " capability

}  // namespace assay::testing_sdk
