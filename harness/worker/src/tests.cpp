#include "tests.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "assay/sdk/registry.hpp"
#include "assay/sdk/session.hpp"
#include "both_clocks.hpp"
#include "crash.hpp"
#include "leak_check.hpp"
#include "output.hpp"
#include "pending.hpp"
#include "process_state.hpp"
#include "telling.hpp"

namespace assay::worker {
namespace {

double monotonic_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What all tests of a worker share.
struct surroundings {
  session runs;
  telling& tells;
  uplink& to;
  output_position output;
  leak_check leaks;
  process_state state;
};

class conformance_test final : public testing::Test {
 public:
  conformance_test(std::uint32_t index, const test_case& test, surroundings& around)
      : index_(index), test_(test), around_(around) {}

  void TestBody() override {
    around_.to.shared().clear_labels();
    const double began = monotonic_now();
    const bool both = runs_in_both_clocks(test_, around_.runs.runtime());
    around_.to.send(test_started{index_, began, around_.output(), both});
    std::optional<std::string> missing = missing_capability(test_, around_.runs.runtime());
    execution ran;
    if (missing) {
      missing = "does not claim " + *missing;
    } else {
      ran = run_once(both);
      missing = ran.unsupported;
    }
    if (!is_worker_process())
      _exit(0);  // a child that the plugin forked came back here: it has no tests to run
    if (missing) around_.to.send(unsupported{*missing});
    const double seconds = monotonic_now() - began;
    const bool failed = !missing && HasFailure();
    if (missing || failed) {
      around_.leaks.begin_anew();
    } else {
      look_for_leaks(ran, both);
    }
    if (const std::string changed = around_.state.restore(); !changed.empty()) {
      around_.to.send(noted{fmt::format("{} changed {}, which was put back",
                                        std::string(test_.suite) + "." + std::string(test_.name), changed)});
    }
    around_.to.send(test_finished{index_, seconds, failed, around_.output()});
  }

 private:
  execution run_once(bool both) {
    return both ? execute_in_both_clocks(test_, around_.runs, around_.tells)
                : execute(test_, around_.runs, around_.tells);
  }
  void look_for_leaks(const execution& ran, bool both) {
    const auto again = [this, both] {
      around_.tells.mute(true);
      execution second = run_once(both);
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
  auto& around =
      *new surroundings{session(p, what.time_scale), tells, to, {}, leak_check(what.time_limit), {}};
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
  tell_pending_when_asked(to.shared());
  intercept_exit();  // GoogleTest has singletons with destructors, too
  // Its answer says nothing that the records have not said.
  if (!what.tests.empty()) [[maybe_unused]]
    const int failed = RUN_ALL_TESTS();
}

}  // namespace assay::worker
