#include "trial.hpp"

#include <fmt/format.h>

#include <utility>

namespace assay::runner {
namespace {

using results::verdict;

bool is_failure(verdict v) {
  return v == verdict::fail || v == verdict::crash || v == verdict::hang || v == verdict::leak;
}

}  // namespace

trial::next trial::take(results::test_result run, bool excused, const repetition& how) {
  if (run.outcome == verdict::inconclusive && failed_ == 0 && stalled_ < tries_after_a_stall) {
    ++stalled_;
    if (runs_ == 0) shown_ = std::move(run);
    return next::again_alone;
  }
  ++runs_;
  const bool failed = is_failure(run.outcome);
  const verdict ended_as = run.outcome;
  if (failed_ == 0) shown_ = std::move(run);
  if (failed) ++failed_;
  if (ended_as == verdict::pass) ++passed_;

  if (ended_as == verdict::unsupported || ended_as == verdict::inconclusive) return next::over;
  if (failed && how.until_fail && !excused) return next::over;
  if (failed && !excused && retried_ < how.retries) {
    ++retried_;
    return next::again_alone;
  }
  if (retried_ > 0 && how.runs <= 1 && !how.until_fail) return next::over;
  const bool for_ever = how.until_fail && how.runs == 0;
  return for_ever || static_cast<unsigned>(runs_) < how.runs ? next::again : next::over;
}

results::test_result trial::result() const {
  results::test_result result = shown_;
  result.runs = runs_ + static_cast<int>(stalled_);
  if (failed_ == 0 || passed_ == 0) return result;
  result.reason = fmt::format("{} in {} of {} runs{}{}", to_string(shown_.outcome), failed_, runs_,
                              shown_.reason.empty() ? "" : ": ", shown_.reason);
  result.outcome = verdict::flaky;
  return result;
}

}  // namespace assay::runner
