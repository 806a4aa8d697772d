// ledger.hpp - what the records of one worker amount to: results of tests, and what remains to be run.
//
// No process, no clock, no I/O: records in, results out. A result is given out once the next test has started
// or the worker has ended well, because a worker that dies between two tests is charged to the one that has
// just run.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "assay/results/model.hpp"
#include "assay/worker/records.hpp"

namespace assay::runner {

// How a worker came to its end, in the words of a report.
struct ending {
  // crash, hang or inconclusive, for the test it is charged to
  results::verdict charged = results::verdict::crash;
  std::string how;  // "killed by SIGSEGV (address 0x0)", "no end after 10 s"
  double at = 0;    // CLOCK_MONOTONIC, seconds, as the records have it
  std::vector<std::string> last_labels{};
  std::vector<std::string> stacks{};
  std::vector<std::string> pending{};
};

class ledger {
 public:
  struct listener {
    virtual ~listener() = default;
    virtual void loaded(const results::plugin_result& head) = 0;
    virtual void described(const worker::plugin_described& what) = 0;
    virtual void started(std::size_t test) = 0;
    // before: the tests that this worker ran before it.
    virtual void finished(std::size_t test, results::test_result result,
                          const std::vector<std::size_t>& before) = 0;
    virtual void benchmarked(const results::benchmark_result& result) = 0;
    virtual void noted(const std::string& text) = 0;
  };
  // Reads the plugin's output between two offsets; `to` -1: up to its end. Sets `capped` when it was cut.
  using output_reader = std::function<std::string(std::int64_t from, std::int64_t to, bool& capped)>;

  // tests: what the worker was asked to run, as indices of the caller's own; heads: their results as yet
  // empty.
  ledger(std::vector<std::size_t> tests, std::vector<results::test_result> heads, listener& to,
         output_reader output);

  void take(const worker::record& r);

  // The worker has ended. By itself when `died` is none: every result is given out. Else the test that was
  // running is charged, or the one that had just run, or, where the plugin was loaded and none had run, the
  // first one.
  void end(const std::optional<ending>& died);

  bool is_loaded() const noexcept { return loaded_; }
  const std::optional<worker::load_failed>& load_error() const noexcept { return load_error_; }
  const std::string& running_benchmark() const noexcept { return running_benchmark_; }  // empty: none
  bool is_complete() const noexcept;  // the worker said that it has done everything, and it has
  std::optional<std::size_t> running() const noexcept;  // position in `tests` of the running test
  double running_since() const noexcept { return started_at_; }
  // Of `tests`, those that have neither ended nor been charged.
  std::vector<std::size_t> remaining() const;

 private:
  void give_out();
  void charge(const ending& died);

  std::vector<std::size_t> tests_;
  std::vector<results::test_result> heads_;
  listener& to_;
  output_reader output_;

  bool loaded_ = false;
  bool done_ = false;
  std::optional<worker::load_failed> load_error_;
  std::string running_benchmark_;
  std::vector<bool> ended_;
  std::vector<std::size_t> run_;  // tests, in the order they ran
  std::optional<std::size_t> running_;
  std::optional<std::size_t> held_;  // finished, not given out yet
  results::test_result current_;     // of running_ or held_
  std::string left_behind_;          // by it
  double started_at_ = 0;
  std::int64_t output_from_ = -1;
};

}  // namespace assay::runner
