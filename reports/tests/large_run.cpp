#include <fmt/format.h>

#include <array>

#include "assay/results/summary.hpp"
#include "generated_run.hpp"

namespace assay::reports {
namespace {

using namespace results;

// Any mixture will do that is the same on each machine.
std::size_t mixed(std::size_t a, std::size_t b) {
  std::size_t x = a * 2654435761U + b * 40503U + 12345U;
  x ^= x >> 13;
  x *= 0x9E3779B1U;
  return (x ^ (x >> 16)) & 0xFFFFFF;
}

std::string camel(std::string_view id) {
  std::string name;
  bool up = true;
  for (const char c : id) {
    if (c == '-' || c == '_' || c == '.') {
      up = true;
    } else {
      name += up ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      up = false;
    }
  }
  return name;
}

void fail(test_result& test, std::size_t which) {
  test.outcome = verdict::fail;
  test.failures.push_back({test.file, test.line + 4,
                           fmt::format("Expected equality of these values:\n  {}\n  {}", which, which + 1)});
  auto& trace = test.trace.emplace();
  for (std::size_t i = 0; i < 6; ++i) trace.expected.push_back(fmt::format("step {}", i));
  trace.observed = trace.expected;
  std::swap(trace.observed[3], trace.observed[4]);
  test.output = fmt::format("callback {} ran twice\n", which);
}

void judge(test_result& test, std::size_t runtime, std::size_t number) {
  const std::size_t dice = mixed(number, runtime) % 1000;
  const std::size_t area_dice = mixed(number / 40, runtime + 100) % 100;
  test.outcome = verdict::pass;
  if (runtime > 0 && area_dice < 8) {
    test.outcome = verdict::unsupported;
    test.reason = fmt::format("does not claim {}", test.clauses.front());
  } else if (dice < 12) {
    fail(test, dice);
  } else if (dice < 24) {
    fail(test, dice);
    test.outcome = verdict::expected_fail;
    test.reason = "fail, as expected";
    test.expectation =
        expectation_note{fmt::format("fault {} of the runtime, which its next version mends", dice),
                         fmt::format("https://github.com/example/runtime/issues/{}", dice),
                         "runtime.expectations.toml",
                         "2026-01-15",
                         dice % 2 == 0 ? "2027-01-01" : "",
                         "<4"};
  } else if (dice < 26) {
    test.outcome = verdict::crash;
    test.reason = "SIGSEGV";
    test.stacks = {"thread 1 (loop)", "  #0 resume (librt.so)", "  #1 run_once (librt.so)"};
    test.last_events = {"started", "awaiting"};
  } else if (dice < 28) {
    test.outcome = verdict::hang;
    test.reason = "nothing could ever wake it";
    test.pending = {"the body of the test, waiting for a future"};
  } else if (dice < 30) {
    test.outcome = verdict::flaky;
    test.reason = "failed, then passed";
  } else if (dice < 34) {
    fail(test, dice);
    test.provisional = true;
  }
}

void measure(plugin_result& plugin, std::size_t runtime) {
  const double factor = 1 + 0.6 * static_cast<double>(runtime);
  const auto add = [&](std::string name, double ns, std::string clause) {
    benchmark_result& b = plugin.benchmarks.emplace_back();
    b.name = std::move(name);
    b.real_ns = b.cpu_ns = ns * factor;
    b.samples_ns = {ns * factor};
    b.iterations = 1000;
    b.clauses = {std::move(clause)};
  };
  // As many, and with as much beside them, as `assay bench` measures of a runtime that can do everything.
  for (int i = 0; i < 24; ++i) {
    const std::string name = fmt::format("SpawnAndAwait{}", i);
    add(name, 290, "task.result");
    plugin.benchmarks.back().floor_ns = 45;
    plugin.benchmarks.back().counters = {{"mallocs", 1.5}};
    add(name + "/native", 90, "");
  }
  add("LockAlone", 100, "lock.acquire-free");
  for (const char* kind : {"Tcp", "Unix", "Tls"})
    for (const int connections : {1, 100, 1000}) {
      const std::string name = fmt::format("Echo{}ServerCpu/connections:{}", kind, connections);
      add(name, 5200, "streams.read-any");
      plugin.benchmarks.back().counters = {
          {"mallocs", 2.01}, {"p50_us", 501.5}, {"p99_us", 8412}, {"requests_per_second", 87812}};
      add(name + "/native", 4900, "");
    }
  for (const char* kind : {"Spawn", "Gather", "IdleTasks", "PendingTimers", "Queue"})
    for (const int children : {100, 1000, 10000, 100000, 1000000}) {
      add(fmt::format("{}/{}", kind, children), 150 + 40000.0 / children * (runtime % 3 == 2 ? 4 : 1),
          "gather.result-order");
      plugin.benchmarks.back().counters = {{"bytes", 784.0 + children}, {"mallocs", 3.94}};
    }
}

}  // namespace

run_result large_run(std::size_t runtimes, std::size_t tests) {
  static constexpr std::array names = {"reference", "cpython", "uvloop", "asio",
                                       "libuv",     "kotlin",  "tokio",  "trio"};
  std::vector<const clause_info*> clauses;
  for (const clause_info& c : clause_table::suite().clauses())
    if (c.untestable.empty()) clauses.push_back(&c);

  run_result run;
  run.suite_version = "0.1.0";
  run.suite = "2026-11";
  run.started = "2026-11-28T06:00:00Z";
  run.seconds = 61.5;
  run.complete = true;
  run.command = {"assay", "run"};
  run.environment = {{"cpu", "a processor"},     {"cores", "8"},        {"kernel", "Linux 6.1"},
                     {"compiler", "GCC 12.2.0"}, {"sanitizer", "none"}, {"build", "Release"}};
  for (std::size_t p = 0; p < runtimes; ++p) {
    plugin_result& plugin = run.plugins.emplace_back();
    plugin.name = plugin.spec = p < names.size() ? names[p] : fmt::format("runtime{}", p);
    run.command.push_back(plugin.spec);
    plugin.version = fmt::format("3.{}.{}", p + 6, p);
    plugin.runtime = "an asynchronous runtime";
    plugin.path = fmt::format("lib/{}.so", plugin.name);
    plugin.hash = fmt::format("{:016x}", mixed(p, 7));
    plugin.options = {{"loop", "default"}};
    plugin.adaptations = {"runs each loop on a thread of its own"};
    for (std::size_t i = 0; i < tests; ++i) {
      // Spread over all areas, also where there are fewer tests than clauses.
      const clause_info& clause =
          *clauses[tests < clauses.size() ? i * clauses.size() / tests : i % clauses.size()];
      test_result& test = plugin.tests.emplace_back();
      test.suite = camel(clause.area);
      test.name = camel(clause.id.substr(clause.id.find('.') + 1)) + "HoldsWhateverElseHappensMeanwhile" +
                  (i >= clauses.size() ? std::to_string(i) : "");
      test.area = clause.area;
      test.clauses = {clause.id};
      test.file = fmt::format("conformance/{}.cpp", clause.area);
      test.line = static_cast<int>(10 + i % 300);
      test.seconds = 0.002;
      judge(test, p, i);
    }
    measure(plugin, p);
  }
  return run;
}

}  // namespace assay::reports
