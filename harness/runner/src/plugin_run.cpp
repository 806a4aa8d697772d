#include "plugin_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "library_hash.hpp"

namespace assay::runner {
namespace {

constexpr std::size_t most_diagnosed = 100;
constexpr std::size_t most_diagnosed_hangs = 3;

// What tells plugins of one name apart: " (3.11.2, loop=uvloop)". Not a file: the version says more.
std::string particulars(const results::plugin_result& head) {
  std::vector<std::string> words;
  if (!head.version.empty()) words.push_back(head.version);
  for (const auto& [key, value] : head.options)
    if (value.find('/') == std::string::npos && value.find(".so") == std::string::npos)
      words.push_back(fmt::format("{}={}", key, value));
  return words.empty() ? "" : fmt::format(" ({})", fmt::join(words, ", "));
}

}  // namespace

plugin_run::plugin_run(std::size_t index, const plugin_request& request, bool name_is_shared,
                       const std::vector<results::test_result>& tests, const settings& how,
                       std::set<std::string>& taken_names, results::sink& to)
    : rounds(how.benchmarks ? how.benchmarks->repetitions : 0,
             how.benchmarks ? how.benchmarks->counting.counters : std::vector<std::string>()),
      index_(index),
      request_(request),
      name_is_shared_(name_is_shared),
      tests_(tests),
      how_(how),
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
  if (name_is_shared_) head_.name += particulars(head_);
  const std::string base = head_.name;
  for (int n = 2; !taken_names_.insert(head_.name).second; ++n) head_.name = fmt::format("{} #{}", base, n);

  if (!how_.known_tests.empty()) {
    for (const results::expectation* stale : request_.expected.unmatched(head_, how_.known_tests)) {
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
  errands_.clear();
  open_.clear();
  rounds.give_up();
  start(head);
}

void plugin_run::started(std::size_t test) {
  if (open_.contains(test) && !trials_.contains(test))
    to_.on(results::test_started{index_, tests_[test].id()});
}

void plugin_run::finished(std::size_t test, results::test_result result,
                          const std::vector<std::size_t>& before) {
  if (open_.contains(test)) take(test, std::move(result), before);
}

results::test_result plugin_run::judged(results::test_result result) const {
  if (!request_.expected.empty()) request_.expected.apply(head_, result, results::today_utc());
  return result;
}

void plugin_run::take(std::size_t test, results::test_result run, const std::vector<std::size_t>& before) {
  const bool excused = results::as_expected(judged(run).outcome);
  trial& all = trials_[test];
  switch (all.take(std::move(run), excused, how_.repeat)) {
    case trial::next::again:
      if (!has_enough_) queue_.push_back(test);
      return;
    case trial::next::again_alone:
      if (!has_enough_) errands_.push_back({errand::purpose::verdict, test, {}});
      return;
    case trial::next::over:
      break;
  }
  const results::test_result result = all.result();
  const bool diagnosable = how_.diagnose && all.only_failed() && !excused;
  if (!diagnosable || !begin_diagnosis(test, result, before)) tell(test, result);
}

// Bounded: a runtime on which everything fails or hangs is not to cost hours.
bool plugin_run::begin_diagnosis(std::size_t test, const results::test_result& result,
                                 const std::vector<std::size_t>& before) {
  if (before.empty()) return false;  // it has failed alone
  const bool hung = result.outcome == results::verdict::hang;
  if (++diagnosed_ > most_diagnosed || (hung && ++diagnosed_hangs_ > most_diagnosed_hangs)) {
    noted(fmt::format("only the first {} failures and {} hangs were run again alone", most_diagnosed,
                      most_diagnosed_hangs));
    return false;
  }
  const auto begun = diagnoses_.try_emplace(test, before, suspect_, !hung);
  go_on(test, begun.first->second);
  return true;
}

void plugin_run::go_on(std::size_t test, const diagnosis& d) {
  errands_.push_back({errand::purpose::diagnosis, test, d.next()});
}

std::optional<errand> plugin_run::take_errand() {
  if (errands_.empty()) return std::nullopt;
  errand next = std::move(errands_.front());
  errands_.pop_front();
  return next;
}

void plugin_run::errand_ended(const errand& what, std::optional<results::test_result> run) {
  if (!open_.contains(what.test)) return;
  if (what.why == errand::purpose::verdict) {
    if (run) return take(what.test, std::move(*run), {});
    return tell(what.test, trials_[what.test].result());
  }
  const auto at = diagnoses_.find(what.test);
  diagnosis& d = at->second;
  d.take(run && run->outcome != results::verdict::pass && run->outcome != results::verdict::inconclusive);
  if (!d.is_over()) return go_on(what.test, d);
  if (d.culprit()) suspect_ = d.culprit();
  results::test_result result = trials_[what.test].result();
  result.diagnosis = d.words([this](std::size_t test) { return tests_[test].id(); });
  diagnoses_.erase(at);
  tell(what.test, std::move(result));
}

void plugin_run::tell(std::size_t test, results::test_result result) {
  open_.erase(test);
  trials_.erase(test);
  result = judged(std::move(result));
  const bool breaks_off = how_.repeat.until_fail && !results::as_expected(result) &&
                          result.outcome != results::verdict::inconclusive;
  if (breaks_off || (request_.enough && request_.enough(result))) {
    has_enough_ = true;
    queue_.clear();
    errands_.clear();
  }
  to_.on(results::test_finished{index_, std::move(result)});
}

void plugin_run::benchmarked(const results::benchmark_result& result) { rounds.take(result); }

void plugin_run::noted(const std::string& text) {
  const auto has = [&text](const std::vector<std::string>& notes) {
    return std::find(notes.begin(), notes.end(), text) != notes.end();
  };
  if (!has(head_.notes) && !has(late_notes_)) late_notes_.push_back(text);
}

std::vector<std::size_t> plugin_run::take_batch(std::size_t most, std::size_t workers_at_once) {
  // Large batches first, small ones last: starting a worker costs, and so does waiting for the longest one.
  const std::size_t share = queue_.size() / (2 * std::max<std::size_t>(workers_at_once, 1)) + 1;
  const std::size_t size =
      workers_at_once == 0 ? queue_.size() : std::min({queue_.size(), most, std::max<std::size_t>(share, 8)});
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
  for (const std::size_t test : std::set<std::size_t>(open_)) {
    if (const auto run = trials_.find(test); run != trials_.end() && run->second.has_run()) {
      tell(test, run->second.result());
      continue;
    }
    results::test_result result = tests_[test];
    result.outcome = results::verdict::not_run;
    result.reason = "the run ended before it";
    to_.on(results::test_finished{index_, std::move(result)});
  }
  open_.clear();
  for (const std::string& line : rounds.not_counted()) noted(line);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  to_.on(results::plugin_finished{index_, took.count(), late_notes_, rounds.results()});
  stage_ = stage::finished;
}

}  // namespace assay::runner
