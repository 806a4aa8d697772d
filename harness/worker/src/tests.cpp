#include "tests.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "assay/sdk/registry.hpp"
#include "assay/sdk/session.hpp"
#include "crash.hpp"
#include "leak_check.hpp"
#include "output.hpp"

namespace assay::worker {
namespace {

double monotonic_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What happens in a test, as records.
class telling final : public observer, public testing::EmptyTestEventListener {
 public:
  explicit telling(uplink& to) : to_(to) {}

  // A test that runs to see what it leaves has been told of already.
  void mute(bool on) noexcept { muted_ = on; }

  void on_trace(std::string_view label) override {
    if (!muted_) to_.label(label);
  }
  void on_trace_compared(std::span<const std::string> expected, std::span<const std::string> observed,
                         bool matches) override {
    if (matches || muted_) return;
    to_.send(trace_compared{{{expected.begin(), expected.end()}, {observed.begin(), observed.end()}}});
  }
  void OnTestPartResult(const testing::TestPartResult& part) override {
    if (part.type() == testing::TestPartResult::kSuccess || muted_) return;
    if (part.type() == testing::TestPartResult::kSkip) {
      to_.send(unsupported{part.message()});
      return;
    }
    const char* file = part.file_name();
    to_.send(check_failed{{file == nullptr ? "" : file, part.line_number(), part.message()}});
  }

 private:
  uplink& to_;
  std::atomic<bool> muted_{false};
};

// What all tests of a worker share.
struct surroundings {
  session runs;
  telling& tells;
  uplink& to;
  output_position output;
  leak_check leaks;
};

class conformance_test final : public testing::Test {
 public:
  conformance_test(std::uint32_t index, const test_case& test, surroundings& around)
      : index_(index), test_(test), around_(around) {}

  void TestBody() override {
    around_.to.shared().clear_labels();
    const double began = monotonic_now();
    around_.to.send(test_started{index_, began, around_.output()});
    std::optional<std::string> missing = missing_capability(test_, around_.runs.runtime());
    execution ran;
    if (missing) {
      missing = "does not claim " + *missing;
    } else {
      ran = execute(test_, around_.runs, around_.tells);
      missing = ran.unsupported;
    }
    if (missing) around_.to.send(unsupported{*missing});
    const double seconds = monotonic_now() - began;
    const bool failed = !missing && HasFailure();
    if (missing || failed) {
      around_.leaks.begin_anew();
    } else {
      look_for_leaks(ran);
    }
    around_.to.send(test_finished{index_, seconds, failed, around_.output()});
  }

 private:
  void look_for_leaks(const execution& ran) {
    const auto again = [this] {
      around_.tells.mute(true);
      execution second = execute(test_, around_.runs, around_.tells);
      around_.tells.mute(false);
      return second;
    };
    const std::string left = around_.leaks.after_pass(ran, again);
    if (!left.empty()) around_.to.send(left_behind{left});
  }

  std::uint32_t index_;
  const test_case& test_;
  surroundings& around_;
};

}  // namespace

void run_tests(const job& what, plugin& p, uplink& to) {
  // GoogleTest shall see no argument and print nothing: results go to the runner, stdout is the plugin's.
  int argc = 1;
  char program[] = "assay";
  char* argv[] = {program, nullptr};
  testing::InitGoogleTest(&argc, argv);
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  delete listeners.Release(listeners.default_xml_generator());

  // Never deleted: GoogleTest owns its listeners until the end of the process, which is an _exit.
  auto& tells = *new telling(to);
  auto& around = *new surroundings{session(p, what.time_scale), tells, to, {}, {}};
  listeners.Append(&tells);
  for (std::uint32_t i = 0; i < what.tests.size(); ++i) {
    const test_case* test = find_test(what.tests[i]);
    if (test == nullptr) {
      to.send(noted{"this program has no test " + what.tests[i]});
      continue;
    }
    // One suite: GoogleTest runs suite by suite, and the order is the runner's to say.
    testing::RegisterTest(
        "conformance", what.tests[i].c_str(), nullptr, nullptr, test->file, test->line,
        [i, test, &around]() -> testing::Test* { return new conformance_test(i, *test, around); });
  }
  intercept_exit();  // GoogleTest has singletons with destructors, too
  // Its answer says nothing that the records have not said.
  if (!what.tests.empty()) [[maybe_unused]]
    const int failed = RUN_ALL_TESTS();
}

}  // namespace assay::worker
