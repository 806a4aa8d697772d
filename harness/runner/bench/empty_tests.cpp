// What the harness itself costs: an artificial suite of tests that do nothing, in workers without a plugin.
//   assay_empty_tests WORKER TESTS batch|test JOBS
// prints one line of JSON. scripts/bench-harness calls it.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

#include "assay/runner/runner.hpp"

namespace {

using namespace assay;

// A field of /proc/self/status, in KiB: VmRSS, VmHWM.
long memory(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::strtol(line.c_str() + field.size() + 1, nullptr, 10);
  }
  return 0;
}

// Seconds of processor time of this process and of all its workers, which have ended.
double processor_seconds() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    getrusage(who, &used);
    for (const timeval& t : {used.ru_utime, used.ru_stime})
      sum += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  }
  return sum;
}

// Counts, and keeps nothing: what the reports keep is theirs.
struct counting final : results::sink {
  explicit counting(std::size_t early) : at(early) {}
  std::size_t at;  // how many tests until memory is measured for the first time
  long kib = 0;
  std::size_t passed = 0;
  void on(const results::event& e) override {
    const auto* finished = std::get_if<results::test_finished>(&e);
    if (finished == nullptr) return;
    passed += finished->result.outcome == results::verdict::pass;
    if (passed == at) kib = memory("VmRSS");
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: {} WORKER TESTS batch|test JOBS\n", argv[0]);
    return 2;
  }
  const auto count = static_cast<std::size_t>(std::strtoul(argv[2], nullptr, 10));
  runner::settings how;
  how.worker_command = {argv[1], "worker"};
  how.isolate = std::string(argv[3]) == "test";
  how.jobs = static_cast<unsigned>(std::strtoul(argv[4], nullptr, 10));

  std::vector<results::test_result> tests(count);
  for (std::size_t i = 0; i < count; ++i) {
    tests[i].suite = "Empty";
    tests[i].name = fmt::format("Test{}", i);
    tests[i].area = "empty";
  }
  runner::plugin_request plugin;
  plugin.name = plugin.spec = "artificial";
  plugin.path = "/nowhere/artificial.so";

  counting seen(count / 10);
  const long before = memory("VmRSS");
  const auto began = std::chrono::steady_clock::now();
  runner::run({}, {plugin}, tests, how, seen);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print(
      "{{\"tests\": {}, \"passed\": {}, \"seconds\": {:.6f}, \"us_per_test\": {:.3f}, \"cpu_us_per_test\": "
      "{:.3f}, \"kib_before\": {}, "
      "\"kib_at_a_tenth\": {}, \"kib_at_the_end\": {}, \"kib_peak\": {}}}\n",
      count, seen.passed, took.count(), took.count() * 1e6 / static_cast<double>(count),
      processor_seconds() * 1e6 / static_cast<double>(count), before, seen.kib, memory("VmRSS"),
      memory("VmHWM"));
  return seen.passed == count ? 0 : 1;
}
