#include "badge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "../src/describe.hpp"
#include "assay/results/text.hpp"

namespace assay::reports {
namespace {

using namespace results;

constexpr std::size_t longest_name = 60;

std::string clean(std::string_view untrusted) {
  return xml_text(terminal_line(head(untrusted, longest_name)));
}

// MUST clauses of any profile that a test failed without being expected to.
std::size_t unexpectedly_not_met(const plugin_result& plugin, const plugin_summary& summary,
                                 const clause_table& table) {
  std::set<std::string_view> ids;
  for (const test_result& test : plugin.tests) {
    if (as_expected(test)) continue;
    for (const std::string& id : test.clauses) {
      const clause_info* clause = table.find(id);
      if (clause != nullptr && clause->level == clause_level::must &&
          summary.state(id) == clause_state::not_met)
        ids.insert(id);
    }
  }
  return ids.size();
}

void judge(badge& made, const run_result& run, const plugin_result& plugin, const clause_table& table) {
  const plugin_summary summary = summarize(run, plugin, table);
  const tally core = summary.level(clause_level::must, clause_profile::core);
  const bool whole = run.complete && !asked_for_a_part(run);
  const auto say = [&](badge_color color, std::string message) {
    made.color = color;
    made.message = std::move(message);
  };
  if (summary.conforms == conformance::not_loaded) return say(badge_color::silent, "not loaded");
  const std::size_t failed = unexpectedly_not_met(plugin, summary, table);
  if (core.not_met > 0 || (failed > 0 && !whole))
    return say(badge_color::bad,
               fmt::format("{}: {} MUST{}", core.not_met > 0 ? "core not met" : "not met",
                           core.not_met > 0 ? core.not_met : failed, whole ? "" : " (partial run)"));
  if (!whole || summary.conforms == conformance::partial) return say(badge_color::silent, "partial run");
  const std::string reached = summary.conforms == conformance::core_and_full
                                  ? "core + full"
                                  : fmt::format("core {}/{} MUST", core.met, core.total());
  if (failed > 0) return say(badge_color::bad, fmt::format("{}, not met: {} MUST", reached, failed));
  if (summary.conforms == conformance::none) return say(badge_color::short_of, reached);
  if (summary.unexpected() > 0)
    return say(badge_color::short_of, fmt::format("{}, {} unexpected", reached, summary.unexpected()));
  say(badge_color::good, reached);
}

}  // namespace

badge badge_of(const run_result& run, const clause_table& clauses) {
  if (run.plugins.size() > 1)
    throw std::runtime_error(fmt::format(
        "a badge is of one runtime, and the run has {}; with {{plugin}} in the path each gets its own",
        run.plugins.size()));
  const std::string when = clean(run.suite.empty() ? head(run.started, 7) : std::string_view(run.suite));
  badge made;
  made.label = "conformance" + (when.empty() ? "" : " " + when);
  if (run.plugins.empty()) {
    made.message = "no runtime";
    return made;
  }
  const std::string name = clean(label(run.plugins.front()));
  if (!name.empty()) made.label = name + " " + made.label;
  judge(made, run, run.plugins.front(), clauses);
  return made;
}

}  // namespace assay::reports
