#include "comparison_sides.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../src/describe.hpp"
#include "../src/measured.hpp"
#include "words.hpp"

namespace assay::reports::html {

using namespace results;

namespace {

column add_side(both_runs& both, const std::optional<plugin_side>& side, const run_result& of,
                std::string_view when) {
  if (!side) return std::nullopt;
  const auto found = std::find_if(of.plugins.begin(), of.plugins.end(),
                                  [&](const plugin_result& p) { return p.name == side->name; });
  if (found == of.plugins.end()) return std::nullopt;
  both.run.plugins.push_back(*found);
  both.run.plugins.back().name = fmt::format("{}: {}", when, label(*found));
  return both.run.plugins.size() - 1;
}

std::string unmet_clause(const benchmark_result& one, const plugin_summary& side) {
  for (const std::string& clause : one.clauses)
    if (side.state(clause) == clause_state::not_met) return clause;
  return {};
}

bool counts(const benchmark_result& one, const plugin_summary& side) {
  return one.error.empty() && one.real_ns > 0 && unmet_clause(one, side).empty();
}

data figure(const benchmark_result& one, const plugin_summary& side) {
  data values;
  const std::string unmet = unmet_clause(one, side);
  values.set("error", text_if_any(one.error));
  const bool timed = one.error.empty();
  const data none(data::type::bool_false);
  values.set("time", timed && unmet.empty() ? data(duration(one.real_ns)) : none);
  values.set("struck", timed && !unmet.empty() ? data(duration(one.real_ns)) : none);
  values.set("unmet", text_if_any(timed ? unmet : ""));
  const auto [least, most] = std::minmax_element(one.samples_ns.begin(), one.samples_ns.end());
  values.set("spread", timed && one.samples_ns.size() > 1
                           ? data(fmt::format("{} to {}", duration(*least), duration(*most)))
                           : none);
  return values;
}

}  // namespace

both_runs together(const comparison& compared, const run_result& before, const run_result& after) {
  both_runs both;
  both.run.suite_version = after.suite_version;
  both.run.started = after.started;
  both.run.complete = before.complete && after.complete;
  for (const plugin_change& pair : compared.plugins) {
    const column old = add_side(both, pair.before, before, "before");
    both.pairs.push_back({old, add_side(both, pair.after, after, "after")});
  }
  return both;
}

data measured_on_both(const run_result& both, const arrangement& arranged, const pair_columns& pair) {
  data rows(data::type::list);
  if (!pair.before || !pair.after) return rows;
  const plugin_summary& was = arranged.summaries[*pair.before];
  const plugin_summary& is = arranged.summaries[*pair.after];
  const std::vector<benchmark_result>& old_ones = both.plugins[*pair.before].benchmarks;
  for (const benchmark_result& now : both.plugins[*pair.after].benchmarks) {
    const auto old = std::find_if(old_ones.begin(), old_ones.end(),
                                  [&](const benchmark_result& b) { return b.name == now.name; });
    if (old == old_ones.end()) continue;
    data row;
    row.set("name", text(now.name));
    row.set("before", figure(*old, was));
    row.set("after", figure(now, is));
    row.set("ratio", counts(*old, was) && counts(now, is)
                         ? data(fmt::format("{:.2f}× of before", now.real_ns / old->real_ns))
                         : data(data::type::bool_false));
    rows << row;
  }
  return rows;
}

}  // namespace assay::reports::html
