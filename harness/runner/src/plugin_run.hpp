// plugin_run.hpp - what a run knows of one plugin: what is still to be run, and what is told of it.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "assay/results/events.hpp"
#include "assay/runner/runner.hpp"
#include "benchmark_rounds.hpp"
#include "diagnosis.hpp"
#include "errand.hpp"
#include "ledger.hpp"
#include "trial.hpp"

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
             const std::vector<results::test_result>& tests, const settings& how,
             std::set<std::string>& taken_names, results::sink& to);

  const plugin_request& request() const noexcept { return request_; }
  stage current() const noexcept { return stage_; }
  bool could_not_load() const noexcept { return !head_.load_error.empty(); }

  // ledger::listener
  void loaded(const results::plugin_result& head) override;
  void described(const worker::plugin_described&) override {}
  void started(std::size_t test) override;
  void finished(std::size_t test, results::test_result result,
                const std::vector<std::size_t>& before) override;
  void benchmarked(const results::benchmark_result& result) override;
  void noted(const std::string& text) override;

  // The next tests for one worker, at most `most` and no more than a fair share for `workers` (0: all); empty
  // when none is left.
  std::vector<std::size_t> take_batch(std::size_t most, std::size_t workers);
  void put_back(const std::vector<std::size_t>& tests);  // to the front, in their order
  bool has_tests() const noexcept { return !queue_.empty(); }

  std::optional<errand> take_errand();  // none: none is left
  bool has_errands() const noexcept { return !errands_.empty(); }
  // run: none where its worker did not come to the test.
  void errand_ended(const errand& what, std::optional<results::test_result> run);

  void load_failed(const std::string& message);
  // Ends all that has not ended as not_run, and tells the end.
  void finish();

  std::size_t workers = 0;  // that run now
  benchmark_rounds rounds;
  std::optional<std::chrono::steady_clock::time_point> round_began;  // of the round that is under way
  unsigned stalled_loads = 0;  // times that it could not be loaded because the machine stood still

 private:
  void start(const results::plugin_result& head);
  results::test_result judged(results::test_result result) const;
  void take(std::size_t test, results::test_result run, const std::vector<std::size_t>& before);
  bool begin_diagnosis(std::size_t test, const results::test_result& result,
                       const std::vector<std::size_t>& before);
  void go_on(std::size_t test, const diagnosis& d);
  void tell(std::size_t test, results::test_result result);

  std::size_t index_;
  const plugin_request& request_;
  bool name_is_shared_;
  const std::vector<results::test_result>& tests_;
  const settings& how_;
  std::set<std::string>& taken_names_;
  results::sink& to_;

  stage stage_ = stage::unknown;
  bool has_enough_ = false;
  results::plugin_result head_;
  std::deque<std::size_t> queue_;
  std::set<std::size_t> open_;  // tests without a result
  std::map<std::size_t, trial> trials_;
  std::map<std::size_t, diagnosis> diagnoses_;
  std::deque<errand> errands_;
  std::optional<std::size_t> suspect_;  // made another test fail
  std::size_t diagnosed_ = 0;
  std::size_t diagnosed_hangs_ = 0;
  std::vector<std::string> late_notes_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace assay::runner
