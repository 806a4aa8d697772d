#include "assay/results/summary.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace assay::results {
namespace {

// What one test says of the clauses it cites.
clause_state says(verdict v) noexcept {
  switch (v) {
    case verdict::pass:
    case verdict::unexpected_pass:
      return clause_state::met;
    case verdict::unsupported:
      return clause_state::unsupported;
    case verdict::inconclusive:
    case verdict::not_run:
      return clause_state::undecided;
    case verdict::expected_fail:
    case verdict::flaky:
    case verdict::leak:
    case verdict::fail:
    case verdict::hang:
    case verdict::crash:
      break;
  }
  return clause_state::not_met;
}

// A failure outweighs everything, a gap outweighs a pass.
int weight(clause_state state) noexcept {
  switch (state) {
    case clause_state::not_met:
      return 4;
    case clause_state::unsupported:
      return 3;
    case clause_state::undecided:
      return 2;
    case clause_state::met:
      return 1;
    case clause_state::untested:
      break;
  }
  return 0;
}

std::size_t index(clause_level level) { return static_cast<std::size_t>(level); }
std::size_t index(clause_profile profile) { return static_cast<std::size_t>(profile); }

// Testable MUST clauses of a profile that no test of this run cites.
bool something_untested(const plugin_summary& summary, const clause_table& table, clause_profile profile) {
  return std::any_of(summary.untested.begin(), summary.untested.end(), [&](const std::string& id) {
    const clause_info* c = table.find(id);
    return c->level == clause_level::must && c->profile == profile;
  });
}

std::size_t unexpected_of(const std::array<std::size_t, 11>& by_verdict) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < by_verdict.size(); ++i)
    if (!as_expected(static_cast<verdict>(i))) count += by_verdict[i];
  return count;
}

conformance judge(const run_result& run, const plugin_result& plugin, const plugin_summary& summary,
                  const clause_table& table) {
  if (!plugin.load_error.empty()) return conformance::not_loaded;
  const tally core = summary.level(clause_level::must, clause_profile::core);
  const tally full = summary.level(clause_level::must, clause_profile::full);
  if (core.not_met + core.unsupported > 0) return conformance::none;
  if (!run.complete || asked_for_a_part(run) || !core.all_met() ||
      something_untested(summary, table, clause_profile::core))
    return conformance::partial;
  if (full.all_met() && !something_untested(summary, table, clause_profile::full))
    return conformance::core_and_full;
  return conformance::core;
}

}  // namespace

std::string_view to_string(clause_state state) noexcept {
  switch (state) {
    case clause_state::met:
      return "met";
    case clause_state::not_met:
      return "not met";
    case clause_state::unsupported:
      return "unsupported";
    case clause_state::undecided:
      return "undecided";
    case clause_state::untested:
      break;
  }
  return "not tested";
}

std::string_view to_string(conformance c) noexcept {
  switch (c) {
    case conformance::core_and_full:
      return "conforms to core and full";
    case conformance::core:
      return "conforms to core";
    case conformance::none:
      return "does not conform";
    case conformance::partial:
      return "partial run";
    case conformance::not_loaded:
      break;
  }
  return "not loaded";
}

void tally::add(clause_state state) noexcept {
  switch (state) {
    case clause_state::met:
      ++met;
      break;
    case clause_state::not_met:
      ++not_met;
      break;
    case clause_state::unsupported:
      ++unsupported;
      break;
    case clause_state::undecided:
      ++undecided;
      break;
    case clause_state::untested:
      break;
  }
}

tally& tally::operator+=(const tally& other) noexcept {
  met += other.met;
  not_met += other.not_met;
  unsupported += other.unsupported;
  undecided += other.undecided;
  return *this;
}

std::size_t plugin_summary::unexpected() const noexcept { return unexpected_of(by_verdict); }

std::size_t plugin_summary::provisional_tests() const noexcept {
  return std::accumulate(provisional.begin(), provisional.end(), std::size_t{0});
}

std::size_t plugin_summary::provisional_unexpected() const noexcept { return unexpected_of(provisional); }

tally plugin_summary::level(clause_level l) const noexcept {
  tally sum;
  for (const tally& t : by_level_and_profile[index(l)]) sum += t;
  return sum;
}

tally plugin_summary::level(clause_level l, clause_profile p) const noexcept {
  return by_level_and_profile[index(l)][index(p)];
}

clause_state plugin_summary::state(std::string_view clause_id) const {
  const auto at = clauses.find(clause_id);
  return at == clauses.end() ? clause_state::untested : at->second;
}

plugin_summary summarize(const run_result& run, const plugin_result& plugin, const clause_table& table) {
  plugin_summary summary;
  std::set<std::string_view> newer;  // clauses that a provisional test cites
  for (const test_result& test : plugin.tests) {
    if (test.provisional) {
      ++summary.provisional[static_cast<std::size_t>(test.outcome)];
      newer.insert(test.clauses.begin(), test.clauses.end());
      continue;
    }
    ++summary.tests;
    ++summary.by_verdict[static_cast<std::size_t>(test.outcome)];
    const clause_state said = says(test.outcome);
    for (const std::string& id : test.clauses) {
      clause_state& state = summary.clauses.emplace(id, clause_state::untested).first->second;
      if (weight(said) > weight(state)) state = said;
    }
  }
  for (const clause_info& clause : table.clauses()) {
    const clause_state state = summary.state(clause.id);
    if (state != clause_state::untested)
      summary.by_level_and_profile[index(clause.level)][index(clause.profile)].add(state);
    else if (clause.untestable.empty() && !newer.contains(clause.id))
      summary.untested.push_back(clause.id);
  }
  summary.conforms = judge(run, plugin, summary, table);
  return summary;
}

std::optional<std::size_t> first_difference(const trace_comparison& trace) {
  const auto [a, b] = std::mismatch(trace.expected.begin(), trace.expected.end(), trace.observed.begin(),
                                    trace.observed.end());
  if (a == trace.expected.end() && b == trace.observed.end()) return std::nullopt;
  return static_cast<std::size_t>(a - trace.expected.begin());
}

}  // namespace assay::results
