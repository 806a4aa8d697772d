// benchmark_rounds.hpp - the benchmarks of one plugin, measured once a round, in a worker a round.
//
// Plugins take turns, a round each: what changes on the machine meanwhile meets all of them alike. No process
// and no clock here: what workers tell in, what to run next out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::runner {

class benchmark_rounds {
 public:
  explicit benchmark_rounds(int rounds) : rounds_(rounds) {}

  bool due() const noexcept { return round_ < rounds_; }
  int round() const noexcept { return round_; }  // rounds that are over
  // What the next worker is not to run: done in this round, or found wanting in any.
  std::vector<std::string> skip() const;

  void take(const results::benchmark_result& one);
  // The worker ended in the middle of `name`, which is not tried again; the rest of the round is due. Empty:
  // in none, and nothing more is tried.
  void died(const std::string& name, const std::string& how);
  void round_over();
  void give_up() noexcept { round_ = rounds_; }

  // A result a benchmark, in the order first seen: all samples, their medians.
  const std::vector<results::benchmark_result>& results() const noexcept { return results_; }

 private:
  void fail(const std::string& name, const std::string& error);
  results::benchmark_result& entry(const std::string& name);

  int rounds_;
  int round_ = 0;
  std::set<std::string> done_, wanting_;
  std::vector<results::benchmark_result> results_;
  std::map<std::string, std::vector<double>> cpu_;
  std::map<std::string, std::map<std::string, std::vector<double>>> counters_;  // by benchmark, by name
};

}  // namespace assay::runner
