// plugin_run.hpp - what a run knows of one plugin: what is still to be run, and what is told of it.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "assay/results/events.hpp"
#include "assay/runner/runner.hpp"
#include "ledger.hpp"

namespace assay::runner {

class plugin_run final : public ledger::listener {
 public:
  enum class stage {
    unknown,   // not loaded yet: one worker at most
    loaded,    // its tests run
    finished,  // nothing more is told of it
  };

  // tests: those to run. taken_names: the names given to plugins so far; this one adds its own when it has
  // one.
  plugin_run(std::size_t index, const plugin_request& request, bool name_is_shared,
             const std::vector<results::test_result>& tests, const std::vector<std::string>& known_tests,
             std::set<std::string>& taken_names, results::sink& to);

  const plugin_request& request() const noexcept { return request_; }
  stage current() const noexcept { return stage_; }
  bool could_not_load() const noexcept { return !head_.load_error.empty(); }

  // ledger::listener
  void loaded(const results::plugin_result& head) override;
  void described(const worker::plugin_described&) override {}
  void started(std::size_t test) override;
  void finished(std::size_t test, results::test_result result) override;
  void benchmarked(const results::benchmark_result& result) override;
  void noted(const std::string& text) override;

  // The next tests for one worker, at most `most` and no more than a fair share for `workers`; empty when
  // none is left.
  std::vector<std::size_t> take_batch(std::size_t most, std::size_t workers);
  void put_back(const std::vector<std::size_t>& tests);  // to the front, in their order
  bool has_tests() const noexcept { return !queue_.empty(); }

  void load_failed(const std::string& message);
  // Ends all that has not ended as not_run, and tells the end.
  void finish();

  std::size_t workers = 0;  // that run now
  bool benchmarks_due = false;

 private:
  void start(const results::plugin_result& head);

  std::size_t index_;
  const plugin_request& request_;
  bool name_is_shared_;
  const std::vector<results::test_result>& tests_;
  const std::vector<std::string>& known_tests_;
  std::set<std::string>& taken_names_;
  results::sink& to_;

  stage stage_ = stage::unknown;
  bool has_enough_ = false;
  results::plugin_result head_;
  std::deque<std::size_t> queue_;
  std::set<std::size_t> open_;  // tests without a result
  std::vector<std::string> late_notes_;
  std::vector<results::benchmark_result> benchmarks_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace assay::runner
