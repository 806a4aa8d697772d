#include "plugin_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "library_hash.hpp"

namespace assay::runner {

plugin_run::plugin_run(std::size_t index, const plugin_request& request, bool name_is_shared,
                       const std::vector<results::test_result>& tests,
                       const std::vector<std::string>& known_tests, std::set<std::string>& taken_names,
                       results::sink& to)
    : index_(index),
      request_(request),
      name_is_shared_(name_is_shared),
      tests_(tests),
      known_tests_(known_tests),
      taken_names_(taken_names),
      to_(to) {
  if (request.only) {
    queue_.assign(request.only->begin(), request.only->end());
  } else {
    queue_.resize(tests.size());
    std::iota(queue_.begin(), queue_.end(), std::size_t{0});
  }
  open_.insert(queue_.begin(), queue_.end());
}

void plugin_run::start(const results::plugin_result& head) {
  stage_ = stage::loaded;
  head_ = head;
  head_.spec = request_.spec;
  head_.path = request_.path;
  head_.hash = library_hash(request_.path);
  head_.options = request_.options;
  head_.notes.insert(head_.notes.begin(), request_.notes.begin(), request_.notes.end());

  head_.name = request_.name;
  if (name_is_shared_ && !head_.version.empty()) head_.name += fmt::format(" ({})", head_.version);
  const std::string base = head_.name;
  for (int n = 2; !taken_names_.insert(head_.name).second; ++n) head_.name = fmt::format("{} #{}", base, n);

  if (!known_tests_.empty()) {
    for (const results::expectation* stale : request_.expected.unmatched(head_, known_tests_)) {
      head_.notes.push_back(
          fmt::format("{}:{}: no test matches '{}'", stale->file, stale->line, stale->test));
    }
  }
  to_.on(results::plugin_started{head_, index_, open_.size()});
}

void plugin_run::loaded(const results::plugin_result& head) {
  if (stage_ == stage::unknown) start(head);
}

void plugin_run::load_failed(const std::string& message) {
  results::plugin_result head;
  head.load_error = message;
  queue_.clear();
  open_.clear();
  benchmarks_due = false;
  start(head);
}

void plugin_run::started(std::size_t test) { to_.on(results::test_started{index_, tests_[test].id()}); }

void plugin_run::finished(std::size_t test, results::test_result result) {
  if (open_.erase(test) == 0) return;
  if (!request_.expected.empty()) request_.expected.apply(head_, result, results::today_utc());
  if (request_.enough && request_.enough(result)) {
    has_enough_ = true;
    queue_.clear();
  }
  to_.on(results::test_finished{index_, std::move(result)});
}

void plugin_run::benchmarked(const results::benchmark_result& result) { benchmarks_.push_back(result); }

void plugin_run::noted(const std::string& text) {
  const auto has = [&text](const std::vector<std::string>& notes) {
    return std::find(notes.begin(), notes.end(), text) != notes.end();
  };
  if (!has(head_.notes) && !has(late_notes_)) late_notes_.push_back(text);
}

std::vector<std::size_t> plugin_run::take_batch(std::size_t most, std::size_t workers_at_once) {
  // Large batches first, small ones last: starting a worker costs, and so does waiting for the longest one.
  const std::size_t share = queue_.size() / (2 * std::max<std::size_t>(workers_at_once, 1)) + 1;
  const std::size_t size = std::min({queue_.size(), most, std::max<std::size_t>(share, 8)});
  std::vector<std::size_t> batch(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
  return batch;
}

void plugin_run::put_back(const std::vector<std::size_t>& tests) {
  if (has_enough_) return;
  queue_.insert(queue_.begin(), tests.begin(), tests.end());
}

void plugin_run::finish() {
  if (stage_ == stage::finished) return;
  if (stage_ == stage::unknown) start({});
  for (const std::size_t test : std::exchange(open_, {})) {
    results::test_result result = tests_[test];
    result.outcome = results::verdict::not_run;
    result.reason = "the run ended before it";
    to_.on(results::test_finished{index_, std::move(result)});
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  to_.on(results::plugin_finished{index_, took.count(), late_notes_, benchmarks_});
  stage_ = stage::finished;
}

}  // namespace assay::runner
