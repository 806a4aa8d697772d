#include "census.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "../src/describe.hpp"
#include "words.hpp"

namespace assay::reports::site {
namespace {

using namespace results;

using cited = std::map<std::string_view, std::vector<const test_result*>>;

cited by_clause(const plugin_result& plugin) {
  cited index;
  for (const test_result& test : plugin.tests)
    for (const std::string& id : test.clauses) index[id].push_back(&test);
  return index;
}

// Runs of several files may hold runtimes of one name: what they were asked for tells them apart, or when.
void tell_apart(std::vector<column>& columns) {
  const auto add = [&columns](auto&& words) {
    std::map<std::string, std::set<std::string>> said;  // by name
    for (const column& one : columns) said[one.name].insert(words(one));
    for (column& one : columns)
      if (said[one.name].size() > 1) one.name += fmt::format(" ({})", words(one));
  };
  add([](const column& one) { return one.plugin->spec; });
  add([](const column& one) { return one.run->started; });
  std::set<std::string> taken;
  for (column& one : columns) {
    const std::string plain = one.name;
    for (int n = 2; !taken.insert(one.name).second; ++n) one.name = fmt::format("{} #{}", plain, n);
  }
}

const test_result& worst_of(const std::vector<const test_result*>& tests) {
  return **std::max_element(tests.begin(), tests.end(),
                            [](const auto* a, const auto* b) { return a->outcome < b->outcome; });
}

// What an informational clause's tests saw, where they say it.
std::string seen(const std::vector<const test_result*>& tests) {
  for (const test_result* test : tests)
    if (test->trace) return fmt::format("{}", fmt::join(test->trace->observed, ", "));
  return {};
}

}  // namespace

answer column::of(const clause_entry& entry) const {
  const clause_state state = summary.state(entry.clause->id);
  answer result{state, std::string(html::tone_of(state)), std::string(to_string(state)), {}, {}};
  const auto at = tests_.find(entry.clause->id);
  if (state == clause_state::untested || at == tests_.end()) return result;
  const test_result& worst = worst_of(at->second);
  if (state != clause_state::met) {
    result.why = worst.expectation ? worst.expectation->reason : reason_line(worst);
    if (worst.expectation) result.issue = worst.expectation->issue;
  }
  if (entry.clause->lvl != spec::level::informational) return result;
  if (state == clause_state::met) result.why = seen(at->second);
  if (state == clause_state::met || state == clause_state::not_met) {
    result.word = state == clause_state::met ? "as stated" : "otherwise";
    result.tone = "none";
  }
  return result;
}

std::string column::side(std::string_view variant) const {
  for (const std::string& declared : plugin->variants)
    if (declared.starts_with(variant) && declared.substr(variant.size()).starts_with('='))
      return declared.substr(variant.size() + 1);
  return {};
}

census::census(const book& of, std::span<const run_result> runs) {
  for (const run_result& run : runs)
    for (const plugin_result& plugin : run.plugins) {
      if (plugin.tests.empty()) {
        left_out_.push_back(fmt::format("{}: {}", label(plugin),
                                        plugin.load_error.empty() ? "no test ran" : plugin.load_error));
        continue;
      }
      column& one = columns_.emplace_back();
      one.name = label(plugin);
      one.run = &run;
      one.plugin = &plugin;
      one.summary = summarize(run, plugin, of.table());
      one.tests_ = by_clause(plugin);
    }
  tell_apart(columns_);
}

bool census::differ(const clause_entry& entry) const {
  std::set<clause_state> states;
  for (const column& one : columns_) states.insert(one.summary.state(entry.clause->id));
  states.erase(clause_state::untested);
  if (states.size() > 1) return true;
  return std::any_of(entry.clause->variants.begin(), entry.clause->variants.end(), [&](std::string_view id) {
    std::set<std::string> sides;
    for (const column& one : columns_) sides.insert(one.side(id));
    sides.erase("");
    return sides.size() > 1;
  });
}

}  // namespace assay::reports::site
