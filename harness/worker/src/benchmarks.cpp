#include "benchmarks.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/native_benchmark.hpp"
#include "assay/results/statistics.hpp"
#include "memory.hpp"
#include "native_loops.hpp"

namespace assay::worker {
namespace {

// A benchmark says in its label which clauses it rests on (bench/rig.hpp).
std::vector<std::string> words(const std::string& label) {
  std::istringstream in(label);
  return {std::istream_iterator<std::string>(in), {}};
}

// Google Benchmark adds to a name how its time is taken. That is the benchmark's own business: it goes.
std::string plain(std::string name) {
  for (const std::string_view how : {"/manual_time", "/real_time", "/process_time"}) {
    if (const auto at = name.find(how); at != std::string::npos) name.erase(at, how.size());
  }
  return name;
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
      result.name = plain(run.run_name.str());
      result.clauses = clauses_of(result.name, run.report_label);
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
      result.counters.clear();  // of a first repetition: it has warmed up
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
    if (next_ < names_.size()) to_.send(benchmark_started{plain(names_[next_++])});
  }

  // A loop inside the plugin rests on what the benchmark does whose work it repeats, and which ran before it.
  std::vector<std::string> clauses_of(const std::string& name, const std::string& label) {
    std::vector<std::string>& clauses = clauses_[name];
    clauses = words(label);
    const std::string_view repeated = results::repeated_by(name);
    return repeated.empty() ? clauses : clauses_[std::string(repeated)];
  }

  std::vector<std::string> names_;
  std::size_t next_ = 0;
  uplink& to_;
  std::map<std::string, std::vector<std::string>> clauses_;
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
std::vector<std::string> all_names() {
  initialize({"--benchmark_list_tests=true"});
  silent_reporter lister;
  std::ostringstream listed;
  lister.SetOutputStream(&listed);
  benchmark::RunSpecifiedBenchmarks(&lister, ".");
  initialize({"--benchmark_list_tests=false"});
  std::istringstream lines(listed.str());
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) names.push_back(line);
  return names;
}

// Those whose plain name the filter finds, or, where it begins with a minus, does not find: as Google
// Benchmark does with the names that have its additions. None for what is no regular expression.
std::vector<std::string> selected(std::vector<std::string> names, std::string filter) {
  const bool others = filter.starts_with('-');
  if (others) filter.erase(0, 1);
  try {
    const std::regex pattern(filter, std::regex::extended);
    std::erase_if(names,
                  [&](const std::string& name) { return std::regex_search(plain(name), pattern) == others; });
  } catch (const std::regex_error&) {
    names.clear();
  }
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

// The plugin is asked which loops it has, as a benchmark of its own: one that dies of the question still has
// those through the ABI.
void add_native_loops(const std::vector<std::string>& skipped, uplink& to) {
  const std::string question = "(native loops)";
  if (std::find(skipped.begin(), skipped.end(), question) != skipped.end()) return;
  to.send(benchmark_started{question});
  std::vector<std::string> names = all_names();
  std::transform(names.begin(), names.end(), names.begin(), plain);
  bench::register_native_loops(names, results::native_suffix);
}

}  // namespace

void run_benchmarks(const job& what, uplink& to) {
  const std::string filter = what.benchmark_filter.empty() ? "." : what.benchmark_filter;
  const std::vector<std::string>& skipped = what.benchmark_skip;
  add_native_loops(skipped, to);
  std::vector<std::string> names = selected(all_names(), filter);
  if (names.empty()) {
    to.send(noted{"no benchmark matches " + filter});
    return;
  }
  std::erase_if(names, [&](const std::string& name) {
    return std::find(skipped.begin(), skipped.end(), plain(name)) != skipped.end();
  });
  if (names.empty()) return;
  std::vector<std::string> args;
  if (what.benchmark_count) {
    // No iteration takes less: each repetition is one.
    args = {"--benchmark_repetitions=2", "--benchmark_min_time=1e-12"};
  } else if (what.benchmark_min_seconds > 0) {
    args.push_back("--benchmark_min_time=" + std::to_string(what.benchmark_min_seconds));
  }
  initialize(std::move(args));
  bench::keep_freed_memory();
  record_reporter reporter(names, to);
  benchmark::RunSpecifiedBenchmarks(&reporter, exactly(names));
}

}  // namespace assay::worker
