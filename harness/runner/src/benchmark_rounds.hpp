// benchmark_rounds.hpp - the benchmarks of one plugin, measured once a round, in a worker a round.
//
// Plugins take turns, a round each: what changes on the machine meanwhile meets all of them alike. After the
// rounds, one more where things are counted, not timed. No process and no clock here: what workers tell in,
// what to run next out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::runner {

class benchmark_rounds {
 public:
  // counters: what is kept of a round of counting; empty: there is none.
  explicit benchmark_rounds(int rounds, std::vector<std::string> counters = {})
      : rounds_(rounds), counters_kept_(std::move(counters)) {}

  bool due() const noexcept { return round_ < rounds_ + (counters_kept_.empty() ? 0 : 1); }
  bool counting() const noexcept { return round_ >= rounds_; }
  int round() const noexcept { return round_; }  // rounds that are over
  // What the next worker is not to run: done in this round, or found wanting in any.
  std::vector<std::string> skip() const;

  void take(const results::benchmark_result& one);
  // The worker ended in the middle of `name`, which is not tried again; the rest of the round is due. Empty:
  // in none, and nothing more is tried.
  void died(const std::string& name, const std::string& how);
  void round_over();
  void give_up() noexcept { round_ = rounds_ + 1; }

  // What the empty plugin takes for the same ones.
  void take_floor(const std::vector<results::benchmark_result>& of_empty_plugin);
  // A result a benchmark, in the order first seen: all samples, their medians.
  const std::vector<results::benchmark_result>& results() const noexcept { return results_; }
  // What was not counted, and why, a line each.
  const std::vector<std::string>& not_counted() const noexcept { return not_counted_; }

 private:
  void fail(const std::string& name, const std::string& error);
  void take_counted(const results::benchmark_result& one);
  results::benchmark_result& entry(const std::string& name);

  int rounds_;
  std::vector<std::string> counters_kept_;
  int round_ = 0;
  std::vector<std::string> not_counted_;
  std::set<std::string> done_, wanting_;
  std::vector<results::benchmark_result> results_;
  std::map<std::string, std::vector<double>> cpu_;
  std::map<std::string, std::map<std::string, std::vector<double>>> counters_;  // by benchmark, by name
};

}  // namespace assay::runner
