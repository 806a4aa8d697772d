#include "assay/results/merge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "merge_identity.hpp"

namespace assay::results {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void add_note(plugin_result& plugin, const std::string& note) {
  if (std::find(plugin.notes.begin(), plugin.notes.end(), note) == plugin.notes.end())
    plugin.notes.push_back(note);
}

// Facts of several machines: each value once.
void add_facts(std::map<std::string, std::vector<std::string>>& known, pairs& order, const pairs& facts) {
  for (const auto& [name, value] : facts) {
    auto& values = known[name];
    if (values.empty()) order.emplace_back(name, "");
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
}

class merger {
 public:
  merged_run merged(std::vector<std::vector<named_run>> groups) {
    into_.run.complete = true;
    for (auto& group : groups) {
      const std::size_t first = into_.run.plugins.size();
      for (named_run& part : group) {
        if (&part == &group.front()) start(part.run);
        add(part, first);
      }
      name_missing(group, first);
    }
    for (auto& [name, value] : into_.run.environment)
      value = fmt::format("{}", fmt::join(facts_[name], ", "));
    return std::move(into_);
  }

 private:
  // The head of a group, from its first shard.
  void start(const run_result& run) {
    run_result& to = into_.run;
    if (to.command.empty()) to.command = run.command;
    to.suite_version = run.suite_version;
    to.suite = run.suite;
    to.filter = run.filter;
    to.time_scale = run.time_scale;
    for (const plugin_result& plugin : run.plugins) {
      plugin_result& head = to.plugins.emplace_back(plugin);
      head.tests.clear();
      head.benchmarks.clear();
      head.notes.clear();
      head.seconds = 0;
    }
  }

  void add(named_run& part, std::size_t first) {
    run_result& to = into_.run;
    run_result& from = part.run;
    if (!from.started.empty() && (to.started.empty() || from.started < to.started)) to.started = from.started;
    to.seconds += from.seconds;
    add_facts(facts_, to.environment, from.environment);
    for (std::size_t i = 0; i < from.plugins.size(); ++i) add(from.plugins[i], to.plugins[first + i], from);
    if (from.complete) return;
    to.complete = false;
    const std::string gap = from.shards > 1
                                ? fmt::format("shard {} of {} is incomplete", from.shard, from.shards)
                                : std::string("the run is incomplete");
    into_.incomplete.push_back(fmt::format("{}: {}", part.name, gap));
    for (std::size_t i = first; i < to.plugins.size(); ++i) add_note(to.plugins[i], gap);
  }

  static void add(plugin_result& from, plugin_result& to, const run_result& run) {
    to.seconds += from.seconds;
    for (const std::string& note : from.notes) add_note(to, note);
    append(to.tests, std::move(from.tests));
    for (benchmark_result& bench : from.benchmarks) {
      const bool known = std::any_of(to.benchmarks.begin(), to.benchmarks.end(),
                                     [&](const benchmark_result& b) { return b.name == bench.name; });
      if (!known) to.benchmarks.push_back(std::move(bench));
    }
    if (from.load_error.empty()) {
      if (!to.load_error.empty() || (to.runtime.empty() && !from.runtime.empty())) take_over(from, to);
    } else if (run.shards > 1) {
      add_note(to,
               fmt::format("shard {} of {} could not load it: {}", run.shard, run.shards, from.load_error));
    }
  }

  // The head came from a shard that could not load the plugin, or had no test to load it for; this one knows
  // it.
  static void take_over(const plugin_result& from, plugin_result& to) {
    to.load_error.clear();
    std::tie(to.hash, to.runtime, to.version, to.info) =
        std::tie(from.hash, from.runtime, from.version, from.info);
    std::tie(to.features, to.variants, to.adaptations) =
        std::tie(from.features, from.variants, from.adaptations);
  }

  void name_missing(const std::vector<named_run>& group, std::size_t first) {
    const std::size_t shards = group.front().run.shards;
    const std::size_t count = shards - group.size();
    if (count == 0) return;
    constexpr std::size_t most_named = 20;  // the number of shards is what a file says
    std::vector<std::size_t> missing;
    auto part = group.begin();
    for (std::size_t shard = 1; shard <= shards && missing.size() < most_named; ++shard) {
      if (part != group.end() && part->run.shard == shard)
        ++part;
      else
        missing.push_back(shard);
    }
    const std::string gap =
        fmt::format("{} {}{} of {} {} missing", count == 1 ? "shard" : "shards", fmt::join(missing, ", "),
                    count > most_named ? ", ..." : "", shards, count == 1 ? "is" : "are");
    into_.run.complete = false;
    into_.missing.push_back(gap);
    for (std::size_t i = first; i < into_.run.plugins.size(); ++i) add_note(into_.run.plugins[i], gap);
  }

  merged_run into_;
  std::map<std::string, std::vector<std::string>> facts_;
};

using groups = std::vector<std::vector<named_run>>;

const plugin_result* find(const run_result& run, const std::string& name) {
  const auto at = std::find_if(run.plugins.begin(), run.plugins.end(),
                               [&](const plugin_result& plugin) { return plugin.name == name; });
  return at == run.plugins.end() ? nullptr : &*at;
}

std::vector<std::string> names_of(const run_result& run) {
  std::vector<std::string> names;
  for (const plugin_result& plugin : run.plugins) names.push_back(plugin.name);
  return names;
}

// A shard that was killed before it came to all its plugins.
bool is_torn_shard_of(const run_result& part, const run_result& whole) {
  if (part.complete || part.shards == 1 || part.shards != whole.shards) return false;
  return std::all_of(part.plugins.begin(), part.plugins.end(),
                     [&](const plugin_result& plugin) { return find(whole, plugin.name) != nullptr; });
}

// `part` with the plugins of `whole` that it did not come to, without tests.
void complete_plugins(run_result& part, const run_result& whole) {
  std::vector<plugin_result> all;
  for (const plugin_result& head : whole.plugins) {
    const plugin_result* known = find(part, head.name);
    plugin_result& plugin = all.emplace_back(known ? *known : head);
    if (known) continue;
    plugin.tests.clear();
    plugin.benchmarks.clear();
    plugin.notes.clear();
    plugin.seconds = 0;
  }
  part.plugins = std::move(all);
}

// Parts of one run each. Those with most plugins come first, so that a torn shard finds its whole ones.
groups grouped(std::vector<named_run> parts) {
  std::stable_sort(parts.begin(), parts.end(), [](const named_run& a, const named_run& b) {
    return a.run.plugins.size() > b.run.plugins.size();
  });
  groups all;
  for (named_run& part : parts) {
    const auto group = std::find_if(all.begin(), all.end(), [&](const std::vector<named_run>& g) {
      return names_of(g.front().run) == names_of(part.run) || is_torn_shard_of(part.run, g.front().run);
    });
    if (group == all.end()) {
      all.emplace_back().push_back(std::move(part));
      continue;
    }
    complete_plugins(part.run, group->front().run);
    group->push_back(std::move(part));
  }
  for (auto& group : all)
    std::stable_sort(group.begin(), group.end(),
                     [](const named_run& a, const named_run& b) { return a.run.shard < b.run.shard; });
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return names_of(a.front().run) < names_of(b.front().run);
  });
  return all;
}

}  // namespace

merged_run merge(std::vector<named_run> parts) {
  std::stable_sort(parts.begin(), parts.end(),
                   [](const named_run& a, const named_run& b) { return a.name < b.name; });
  check_one_suite(parts);
  groups all = grouped(std::move(parts));
  for (const auto& group : all) check_one_run(group);
  check_different_plugins(all);
  return merger().merged(std::move(all));
}

}  // namespace assay::results
