#include "ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace assay::runner {

using results::verdict;

ledger::ledger(std::vector<std::size_t> tests, std::vector<results::test_result> heads, listener& to,
               output_reader output)
    : tests_(std::move(tests)),
      heads_(std::move(heads)),
      to_(to),
      output_(std::move(output)),
      ended_(tests_.size(), false) {}

void ledger::take(const worker::record& r) {
  const auto visit = [this](const auto& what) {
    using T = std::decay_t<decltype(what)>;
    if constexpr (std::is_same_v<T, worker::plugin_loaded>) {
      loaded_ = true;
      to_.loaded(what.head);
    } else if constexpr (std::is_same_v<T, worker::load_failed>) {
      load_error_ = what;
    } else if constexpr (std::is_same_v<T, worker::plugin_described>) {
      to_.described(what);
    } else if constexpr (std::is_same_v<T, worker::test_started>) {
      give_out();
      if (what.index >= tests_.size()) return;
      running_ = what.index;
      started_at_ = what.at;
      output_from_ = what.output_at;
      current_ = heads_[what.index];
      left_behind_.clear();
      if (what.virtual_time_first) current_.clocks = {"virtual", "real"};
      to_.started(tests_[what.index]);
    } else if constexpr (std::is_same_v<T, worker::check_failed>) {
      // After its end: a thread of the test that outlived it. Still its own.
      current_.failures.push_back(what.what);
      if (held_) current_.outcome = verdict::fail;
    } else if constexpr (std::is_same_v<T, worker::trace_compared>) {
      // The first that differs says more than the last that agrees.
      if (!current_.trace || current_.trace->expected == current_.trace->observed)
        current_.trace = what.trace;
    } else if constexpr (std::is_same_v<T, worker::unsupported>) {
      current_.reason = what.reason;
      current_.outcome = verdict::unsupported;
    } else if constexpr (std::is_same_v<T, worker::left_behind>) {
      left_behind_ = what.what;
    } else if constexpr (std::is_same_v<T, worker::noted>) {
      to_.noted(what.text);
    } else if constexpr (std::is_same_v<T, worker::test_finished>) {
      if (running_ != what.index) return;
      current_.seconds = what.seconds;
      if (current_.outcome == verdict::unsupported) {
        current_.failures.clear();  // made on the way to where the runtime had no more to offer
        current_.trace.reset();
      } else if (what.failed || !current_.failures.empty()) {
        current_.outcome = verdict::fail;
        if (current_.failures.empty())
          current_.reason = "a check failed; its report found no room in the channel";
      } else if (!left_behind_.empty()) {
        current_.outcome = verdict::leak;
        current_.reason = "left behind: " + left_behind_;
      } else {
        current_.outcome = verdict::pass;
      }
      current_.output = output_(output_from_, what.output_at, current_.output_capped);
      held_ = std::exchange(running_, std::nullopt);
    } else if constexpr (std::is_same_v<T, worker::benchmark_started>) {
      running_benchmark_ = what.name;
    } else if constexpr (std::is_same_v<T, worker::benchmark_finished>) {
      running_benchmark_.clear();
      to_.benchmarked(what.what);
    } else if constexpr (std::is_same_v<T, worker::worker_done>) {
      done_ = true;
    }
  };
  std::visit(visit, r);
}

void ledger::give_out() {
  if (!held_) return;
  const std::size_t at = *std::exchange(held_, std::nullopt);
  ended_[at] = true;
  if (current_.outcome == verdict::pass && current_.trace && current_.failures.empty())
    current_.trace.reset();
  to_.finished(tests_[at], std::exchange(current_, {}), run_);
  run_.push_back(tests_[at]);
}

void ledger::end(const std::optional<ending>& died) {
  if (died) charge(*died);
  give_out();
}

void ledger::charge(const ending& died) {
  if (running_) {
    held_ = std::exchange(running_, std::nullopt);
    current_.seconds = std::max(died.at - started_at_, 0.0);
    current_.reason = died.how;
    current_.output = output_(output_from_, -1, current_.output_capped);
  } else if (held_) {
    const bool last = *held_ + 1 == tests_.size();
    current_.reason = fmt::format("{}, {}", died.how,
                                  last ? "after the test had ended, while the worker closed down"
                                       : "after the test had ended and before the next began");
    current_.output = output_(output_from_, -1, current_.output_capped);
  } else if (loaded_ && !tests_.empty()) {
    held_ = 0;
    current_ = heads_[0];
    current_.reason = fmt::format("{}, before the test began", died.how);
    current_.output = output_(0, -1, current_.output_capped);
  } else {
    return;  // it could not be loaded: the caller's to tell
  }
  current_.outcome = died.charged;
  current_.last_events = died.last_labels;
  current_.stacks = died.stacks;
  current_.pending = died.pending;
}

bool ledger::is_complete() const noexcept {
  if (!done_ || running_) return false;
  for (std::size_t i = 0; i < ended_.size(); ++i) {
    if (!ended_[i] && held_ != i) return false;
  }
  return true;
}

std::optional<std::size_t> ledger::running() const noexcept { return running_; }

std::vector<std::size_t> ledger::remaining() const {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    if (!ended_[i]) left.push_back(tests_[i]);
  }
  return left;
}

}  // namespace assay::runner
