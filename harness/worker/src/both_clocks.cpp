#include "both_clocks.hpp"

#include <fmt/format.h>

namespace assay::worker {
namespace {

struct run {
  execution result;
  bool passed = false;
};

run execute_in(test_clock clock, const char* name, const test_case& test, session& s, telling& tells) {
  tells.name_the_run(name);
  const std::size_t before = tells.failures();
  run r{execute(test, s, tells, clock), false};
  r.passed = tells.failures() == before && !r.result.unsupported;
  return r;
}

std::string listed(const std::vector<std::string>& labels) {
  return labels.empty() ? "(empty)" : fmt::format("{}", fmt::join(labels, ", "));
}

}  // namespace

bool runs_in_both_clocks(const test_case& test, const plugin& p) { return test.timed && has_virtual_time(p); }

execution execute_in_both_clocks(const test_case& test, session& s, telling& tells) {
  const run by_jumps = execute_in(test_clock::virtual_time, "in virtual time", test, s, tells);
  if (by_jumps.result.unsupported) return by_jumps.result;
  run really = execute_in(test_clock::real, "in real time", test, s, tells);
  tells.name_the_run("");
  if (really.result.unsupported) return really.result;
  if (by_jumps.passed != really.passed) {
    ADD_FAILURE_AT(test.file, test.line)
        << fmt::format("In virtual time it {}, in real time it {}: the clocks must make no difference.",
                       by_jumps.passed ? "passed" : "failed", really.passed ? "passed" : "failed");
  } else if (really.passed && by_jumps.result.trace != really.result.trace) {
    ADD_FAILURE_AT(test.file, test.line)
        << fmt::format("The traces differ.\n  in virtual time: {}\n  in real time:    {}",
                       listed(by_jumps.result.trace), listed(really.result.trace));
  }
  really.result.bodies_left += by_jumps.result.bodies_left;
  really.result.objects_left += by_jumps.result.objects_left;
  return really.result;
}

}  // namespace assay::worker
