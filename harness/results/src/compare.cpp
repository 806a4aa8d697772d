#include "assay/results/compare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace assay::results {
namespace {

enum class says { works, known_not_to, broken, nothing };

says meaning(verdict v) noexcept {
  switch (v) {
    case verdict::pass:
    case verdict::unexpected_pass:
      return says::works;
    case verdict::expected_fail:
    case verdict::unsupported:
      return says::known_not_to;
    case verdict::inconclusive:
    case verdict::not_run:
      return says::nothing;
    default:
      return says::broken;
  }
}

change between(verdict before, verdict after) noexcept {
  const says was = meaning(before);
  const says is = meaning(after);
  if (is == says::nothing) return was == says::nothing ? change::unchanged : change::undecided;
  if (was == says::nothing) return is == says::broken ? change::broken : change::changed;
  if (is == says::works && was != says::works) return change::fixed;
  if (is == says::broken && was != says::broken) return change::broken;
  // A capability that is no longer claimed is a loss that no one has excused.
  if (was == says::works && after == verdict::unsupported) return change::broken;
  if (before != after) return change::changed;
  return is == says::broken ? change::still_failing : change::unchanged;
}

std::string one_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

std::string message_of(const test_result& test) {
  if (as_expected(test.outcome)) return {};
  if (!test.reason.empty()) return one_line(test.reason);
  return test.failures.empty() ? std::string() : one_line(test.failures.front().message);
}

// A plugin's tests by id, the worst of each test's repetitions.
std::map<std::string, const test_result*> by_id(const plugin_result& plugin) {
  std::map<std::string, const test_result*> all;
  for (const test_result& test : plugin.tests) {
    const auto [at, added] = all.try_emplace(test.id(), &test);
    if (!added && test.outcome > at->second->outcome) at->second = &test;
  }
  return all;
}

plugin_side side_of(const plugin_result& p) { return {p.name, p.version, p.runtime, p.hash, p.load_error}; }

// Worst first: by kind of change, then by what it is now, then by name.
bool worse(const test_change& a, const test_change& b) {
  const auto key = [](const test_change& c) {
    return std::tuple(!c.regression(), c.what, -static_cast<int>(c.after.value_or(verdict::pass)));
  };
  return std::tuple(key(a), std::string_view(a.id)) < std::tuple(key(b), std::string_view(b.id));
}

plugin_change compared_plugins(const plugin_result* before, const plugin_result* after) {
  plugin_change result;
  std::map<std::string, test_change> tests;
  if (before) {
    result.before = side_of(*before);
    for (const auto& [id, test] : by_id(*before))
      tests[id] = {id, change::removed, test->outcome, std::nullopt, test->clauses, "", false};
  }
  if (after) {
    result.after = side_of(*after);
    for (const auto& [id, test] : by_id(*after)) {
      test_change& c = tests[id];
      c.id = id;
      c.after = test->outcome;
      c.what = c.before ? between(*c.before, *c.after) : change::added;
      c.clauses = test->clauses;
      c.message = message_of(*test);
      c.provisional = test->provisional;
    }
  }
  for (auto& [id, test] : tests) {
    ++result.counts[static_cast<std::size_t>(test.what)];
    if (test.what != change::unchanged) result.tests.push_back(std::move(test));
  }
  std::sort(result.tests.begin(), result.tests.end(), worse);
  return result;
}

using plugins = std::vector<const plugin_result*>;

plugins plugins_of(const compared& side) {
  plugins all;
  std::vector<std::string> names;
  for (const plugin_result& plugin : side.run.plugins) {
    names.push_back(plugin.name);
    if (side.plugin.empty() || plugin.name == side.plugin) all.push_back(&plugin);
  }
  if (all.empty() && !side.plugin.empty())
    throw compare_error(fmt::format("{} has no plugin '{}'{}", side.name, side.plugin,
                                    names.empty() ? "" : fmt::format("; it has {}", fmt::join(names, ", "))));
  if (all.empty()) throw compare_error(fmt::format("{} has no plugin: nothing can be compared", side.name));
  return all;
}

run_side side_of(const compared& c) {
  return {c.name,      c.run.suite_version, c.run.started, c.run.filter,
          c.run.shard, c.run.shards,        c.run.complete};
}

}  // namespace

std::string_view to_string(change c) noexcept {
  constexpr std::array<std::string_view, changes> names = {"broken", "undecided", "changed", "still-failing",
                                                           "added",  "removed",   "fixed",   "unchanged"};
  const auto i = static_cast<std::size_t>(c);
  return i < names.size() ? names[i] : "unknown";
}

bool test_change::regression() const noexcept {
  if (provisional) return false;
  if (what == change::added) return meaning(*after) == says::broken || meaning(*after) == says::nothing;
  return what == change::broken || what == change::undecided;
}

std::size_t plugin_change::regressions() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(), [](const test_change& t) { return t.regression(); }));
}

bool plugin_change::lost() const noexcept {
  return after && !after->load_error.empty() && (!before || before->load_error.empty());
}

std::size_t comparison::regressions() const noexcept {
  std::size_t sum = 0;
  for (const plugin_change& plugin : plugins) sum += plugin.regressions();
  return sum;
}

bool comparison::good() const noexcept {
  return regressions() == 0 && after.complete &&
         std::none_of(plugins.begin(), plugins.end(), [](const plugin_change& p) { return p.lost(); });
}

comparison compare(const compared& before, const compared& after) {
  const plugins old_ones = plugins_of(before);
  plugins new_ones = plugins_of(after);
  comparison result{side_of(before), side_of(after), {}};
  if (old_ones.size() == 1 && new_ones.size() == 1) {
    result.plugins.push_back(compared_plugins(old_ones[0], new_ones[0]));
    return result;
  }
  bool any = false;
  for (const plugin_result* old : old_ones) {
    const auto at = std::find_if(new_ones.begin(), new_ones.end(),
                                 [&](const plugin_result* p) { return p->name == old->name; });
    const plugin_result* found = at == new_ones.end() ? nullptr : *at;
    if (found) new_ones.erase(at);
    any = any || found;
    result.plugins.push_back(compared_plugins(old, found));
  }
  for (const plugin_result* added : new_ones) result.plugins.push_back(compared_plugins(nullptr, added));
  if (!any)
    throw compare_error(fmt::format("{} and {} have no plugin in common; name the two: FILE:PLUGIN",
                                    before.name, after.name));
  return result;
}

}  // namespace assay::results
