#include "history_runs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "assay/results/expectations.hpp"

namespace assay::results {
namespace {

using plugin_identity = std::tuple<std::string, pairs, std::string>;  // name, options, library
std::vector<plugin_identity> plugins_of(const run_result& run) {
  std::vector<plugin_identity> all;
  for (const plugin_result& plugin : run.plugins) all.emplace_back(plugin.name, plugin.options, plugin.hash);
  std::sort(all.begin(), all.end());
  return all;
}

// Shards of one run may each be started by a command of its own.
auto identity(const run_result& run) {
  return std::tuple(run.started, run.command, run.shard, run.shards, plugins_of(run));
}
auto family(const run_result& run) {
  std::vector<std::pair<std::string, pairs>> names;  // not every shard has loaded its plugins
  for (const plugin_result& plugin : run.plugins) names.emplace_back(plugin.name, plugin.options);
  return std::tuple(run.shards, run.suite_version, run.suite, run.filter, run.time_scale, names);
}

// Of two records of one run the better one is greater.
auto worth(const run_result& run) {
  std::size_t tests = 0;
  for (const plugin_result& plugin : run.plugins) tests += plugin.tests.size();
  return std::tuple(run.complete, tests);
}

class gatherer {
 public:
  gathered from(std::vector<named_run> recorded) {
    std::sort(recorded.begin(), recorded.end(),
              [](const named_run& a, const named_run& b) { return a.name < b.name; });
    std::map<decltype(family(run_result{})), std::vector<named_run>> shards;
    for (named_run& one : each_once(std::move(recorded))) {
      if (!day_from(one.run.started))
        leave_out(one.name, "has no start time: expected a result file of assay (.json or .jsonl)");
      else if (one.run.plugins.empty())
        leave_out(one.name, "is a run of no plugin");
      else if (one.run.shards > 1)
        shards[family(one.run)].push_back(std::move(one));
      else
        add({one.name}, std::move(one.run));
    }
    for (auto& [what, parts] : shards) put_together(std::move(parts));
    std::stable_sort(all_.runs.begin(), all_.runs.end(), [](const gathered_run& a, const gathered_run& b) {
      return a.run.started < b.run.started;
    });
    return std::move(all_);
  }

 private:
  void leave_out(const std::string& file, std::string reason) {
    all_.left_out.push_back({file, std::move(reason)});
  }

  std::vector<named_run> each_once(std::vector<named_run> recorded) {
    std::map<decltype(identity(run_result{})), std::size_t> known;
    std::vector<named_run> kept;
    for (named_run& one : recorded) {
      const auto [at, added] = known.try_emplace(identity(one.run), kept.size());
      if (added || !day_from(one.run.started)) {
        kept.push_back(std::move(one));
        continue;
      }
      named_run& other = kept[at->second];
      if (worth(one.run) > worth(other.run)) std::swap(one, other);
      leave_out(one.name, fmt::format("is the same run as {}, which is counted once", other.name));
    }
    return kept;
  }

  // A merged run may stand beside its shards.
  void add(std::vector<std::string> files, run_result run) {
    const auto same = std::find_if(all_.runs.begin(), all_.runs.end(), [&](const gathered_run& other) {
      return other.run.started == run.started && identity(other.run) == identity(run);
    });
    if (same == all_.runs.end()) {
      all_.runs.push_back({std::move(files), std::move(run)});
      return;
    }
    for (const std::string& file : files)
      leave_out(file, fmt::format("is of the same run as {}, which is counted once", same->files.front()));
  }

  // In the order of their start a shard that is there already begins the next run, and so does the next day
  // but one.
  void put_together(std::vector<named_run> parts) {
    std::stable_sort(parts.begin(), parts.end(), [](const named_run& a, const named_run& b) {
      return std::tie(a.run.started, a.run.shard) < std::tie(b.run.started, b.run.shard);
    });
    std::vector<named_run> one;
    std::set<std::size_t> seen;
    const auto day = [](const named_run& part) {
      return std::chrono::sys_days(*day_from(part.run.started));  // without one it did not come here
    };
    for (named_run& part : parts) {
      if (!one.empty() &&
          (seen.count(part.run.shard) > 0 || day(part) - day(one.front()) > std::chrono::days(1))) {
        merge_shards(std::exchange(one, {}));
        seen.clear();
      }
      seen.insert(part.run.shard);
      one.push_back(std::move(part));
    }
    merge_shards(std::move(one));
  }

  void merge_shards(std::vector<named_run> parts) {
    std::vector<std::string> files;
    for (const named_run& part : parts) files.push_back(part.name);
    try {
      merged_run merged = merge(std::move(parts));
      if (merged.missing.empty()) {
        add(std::move(files), std::move(merged.run));
        return;
      }
      for (const std::string& file : files)
        leave_out(file, fmt::format("is a part of a run: {}", fmt::join(merged.missing, ", ")));
    } catch (const merge_error& error) {
      for (const std::string& file : files) leave_out(file, error.what());
    }
  }

  gathered all_;
};

}  // namespace

gathered gather(std::vector<named_run> recorded) { return gatherer().from(std::move(recorded)); }

}  // namespace assay::results
