#include "benchmarks.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "assay/results/statistics.hpp"

namespace assay::worker {
namespace {

// A benchmark says in its label which clauses it rests on (bench/rig.hpp).
std::vector<std::string> words(const std::string& label) {
  std::istringstream in(label);
  return {std::istream_iterator<std::string>(in), {}};
}

// Announces each benchmark before it runs, so that the runner knows what a worker died of.
class record_reporter final : public benchmark::BenchmarkReporter {
 public:
  record_reporter(std::vector<std::string> names, uplink& to) : names_(std::move(names)), to_(to) {
    announce();
  }

  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    results::benchmark_result result;
    std::vector<double> cpu;
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      result.name = run.run_name.str();
      result.clauses = words(run.report_label);
      if (run.error_occurred) {
        result.error = run.error_message;
        continue;
      }
      const auto ops = run.counters.find("ops");
      result.items = ops == run.counters.end() || ops->second.value <= 0 ? 1 : ops->second.value;
      const double operations = static_cast<double>(run.iterations) * result.items;
      result.samples_ns.push_back(run.real_accumulated_time / operations * 1e9);
      cpu.push_back(run.cpu_accumulated_time / operations * 1e9);
      result.iterations = run.iterations;
      for (const auto& [name, counter] : run.counters)
        if (name != "ops") result.counters.emplace_back(name, counter.value);
    }
    if (result.name.empty()) return;  // aggregates of runs that were reported before
    result.real_ns = results::median(result.samples_ns);
    result.cpu_ns = results::median(cpu);
    to_.send(benchmark_finished{std::move(result)});
    announce();
  }

 private:
  void announce() {
    if (next_ < names_.size()) to_.send(benchmark_started{names_[next_++]});
  }

  std::vector<std::string> names_;
  std::size_t next_ = 0;
  uplink& to_;
};

class silent_reporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

void initialize(std::vector<std::string> args) {
  args.insert(args.begin(), "assay");
  std::vector<char*> argv;
  for (std::string& arg : args) argv.push_back(arg.data());
  int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  benchmark::Initialize(&argc, argv.data());
}

// Google Benchmark's only way to tell: it prints the names that it would run.
std::vector<std::string> names_of(const std::string& filter) {
  initialize({"--benchmark_list_tests=true"});
  silent_reporter lister;
  std::ostringstream listed;
  lister.SetOutputStream(&listed);
  benchmark::RunSpecifiedBenchmarks(&lister, filter);
  initialize({"--benchmark_list_tests=false"});
  std::istringstream lines(listed.str());
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) names.push_back(line);
  return names;
}

// The filter that selects these and no other.
std::string exactly(const std::vector<std::string>& names) {
  std::string pattern = "^(";
  for (const std::string& name : names) {
    if (pattern.size() > 2) pattern += '|';
    for (const char c : name) {
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '/' && c != ':')
        pattern += '\\';
      pattern += c;
    }
  }
  return pattern + ")$";
}

}  // namespace

void run_benchmarks(const job& what, uplink& to) {
  const std::string filter = what.benchmark_filter.empty() ? "." : what.benchmark_filter;
  std::vector<std::string> names = names_of(filter);
  if (names.empty()) {
    to.send(noted{"no benchmark matches " + filter});
    return;
  }
  std::erase_if(names, [&](const std::string& name) {
    return std::find(what.benchmark_skip.begin(), what.benchmark_skip.end(), name) !=
           what.benchmark_skip.end();
  });
  if (names.empty()) return;
  std::vector<std::string> args{"--benchmark_repetitions=1"};
  if (what.benchmark_min_seconds > 0) {
    args.push_back("--benchmark_min_time=" + std::to_string(what.benchmark_min_seconds));
  }
  initialize(std::move(args));
  record_reporter reporter(names, to);
  benchmark::RunSpecifiedBenchmarks(&reporter, exactly(names));
}

}  // namespace assay::worker
