// run_tally.hpp - how far a run is: counted from its events, whatever their order and repetitions.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "assay/results/events.hpp"

namespace assay::cli {

// Keeps nothing of a test that has ended but its count. Not thread-safe.
class run_tally {
 public:
  using clock = std::chrono::steady_clock;
  struct running_test {
    std::size_t plugin = 0;
    std::string id;
    clock::time_point since;
  };
  struct plugin_tally {
    std::string name;          // empty until it is loaded
    std::size_t selected = 0;  // as announced until it is loaded
    std::size_t done = 0;      // without those that did not run
  };

  // announced: how many tests each plugin will probably run.
  run_tally(const std::vector<std::size_t>& announced, clock::time_point now);

  void take(const results::event& e, clock::time_point now);

  const std::vector<plugin_tally>& plugins() const noexcept { return plugins_; }
  const std::vector<running_test>& running() const noexcept { return running_; }  // the oldest first
  std::size_t done() const noexcept;
  std::size_t total() const noexcept;  // never less than done(): retries and repetitions count, too
  std::size_t count(results::verdict v) const noexcept { return by_verdict_[static_cast<std::size_t>(v)]; }
  static constexpr std::size_t verdicts = 11;

  std::chrono::duration<double> elapsed(clock::time_point now) const { return now - began_; }
  // From the pace so far. None before there is one, and none when nothing is left.
  std::optional<std::chrono::duration<double>> left(clock::time_point now) const;

 private:
  void forget(std::size_t plugin, const std::string& id);
  plugin_tally& at(std::size_t plugin);

  std::vector<plugin_tally> plugins_;
  std::vector<running_test> running_;
  std::array<std::size_t, verdicts> by_verdict_{};
  clock::time_point began_;
};

}  // namespace assay::cli
