#include "benchmark_rounds.hpp"

#include <algorithm>

#include "assay/results/statistics.hpp"

namespace assay::runner {

std::vector<std::string> benchmark_rounds::skip() const {
  std::set<std::string> all = done_;
  all.insert(wanting_.begin(), wanting_.end());
  return {all.begin(), all.end()};
}

results::benchmark_result& benchmark_rounds::entry(const std::string& name) {
  const auto at =
      std::find_if(results_.begin(), results_.end(), [&](const auto& known) { return known.name == name; });
  if (at != results_.end()) return *at;
  results_.emplace_back().name = name;
  return results_.back();
}

void benchmark_rounds::fail(const std::string& name, const std::string& error) {
  wanting_.insert(name);
  // What failed once has no figure: the rounds before were of the same code.
  results::benchmark_result failed;
  failed.name = name;
  failed.error = error;
  entry(name) = std::move(failed);
}

void benchmark_rounds::take_counted(const results::benchmark_result& one) {
  results::benchmark_result& known = entry(one.name);
  if (!one.error.empty()) not_counted_.push_back(one.name + " was not counted: " + one.error);
  for (const auto& [name, value] : one.counters) {
    if (std::find(counters_kept_.begin(), counters_kept_.end(), name) == counters_kept_.end()) continue;
    std::erase_if(known.counters, [&name = name](const auto& counter) { return counter.first == name; });
    known.counters.emplace_back(name, value);
  }
}

void benchmark_rounds::take(const results::benchmark_result& one) {
  done_.insert(one.name);
  if (counting()) return take_counted(one);
  if (!one.error.empty()) return fail(one.name, one.error);
  results::benchmark_result& all = entry(one.name);
  std::vector<double> samples = std::move(all.samples_ns);
  samples.insert(samples.end(), one.samples_ns.begin(), one.samples_ns.end());
  std::vector<double>& cpu = cpu_[one.name];
  cpu.push_back(one.cpu_ns);
  std::map<std::string, std::vector<double>>& counters = counters_[one.name];
  for (const auto& [name, value] : one.counters) counters[name].push_back(value);
  all = one;
  all.samples_ns = std::move(samples);
  all.real_ns = results::median(all.samples_ns);
  all.cpu_ns = results::median(cpu);
  all.counters.clear();
  for (const auto& [name, values] : counters) all.counters.emplace_back(name, results::median(values));
}

void benchmark_rounds::died(const std::string& name, const std::string& how) {
  if (counting()) {
    not_counted_.push_back(name.empty() ? "nothing more was counted: " + how
                                        : name + " was not counted: " + how);
    done_.insert(name);
    if (name.empty()) give_up();
    return;
  }
  fail(name.empty() ? "(all)" : name, how);
  if (name.empty()) give_up();
}

void benchmark_rounds::take_floor(const std::vector<results::benchmark_result>& of_empty_plugin) {
  for (const results::benchmark_result& floor : of_empty_plugin) {
    for (results::benchmark_result& one : results_)
      if (one.name == floor.name && one.error.empty() && floor.error.empty()) one.floor_ns = floor.real_ns;
  }
}

void benchmark_rounds::round_over() {
  ++round_;
  done_.clear();
}

}  // namespace assay::runner
