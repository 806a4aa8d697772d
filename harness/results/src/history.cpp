#include "assay/results/history.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "assay/results/statistics.hpp"
#include "history_runs.hpp"

namespace assay::results {
namespace {

constexpr std::size_t most_timed = 10;

enum class standing { good, bad, silent };

standing standing_of(const test_result& test) {
  if (test.provisional) return standing::silent;
  switch (test.outcome) {
    case verdict::inconclusive:
    case verdict::not_run:
      return standing::silent;
    case verdict::flaky:
    case verdict::leak:
    case verdict::fail:
    case verdict::hang:
    case verdict::crash:
      return standing::bad;
    case verdict::pass:
    case verdict::expected_fail:
    case verdict::unsupported:
    case verdict::unexpected_pass:
      break;
  }
  return standing::good;
}

// A test in one run: its repetitions put together.
struct sighting {
  verdict worst = verdict::pass;
  bool good = false, bad = false;
  std::vector<double> seconds;  // of the good ones
};

// A test over the runs.
struct track {
  std::optional<std::size_t> run;  // the last one that says something
  std::string hash;                // of the plugin there
  bool bad = false;
  wavering_test wavers;
  std::vector<std::pair<std::size_t, double>> times;  // run, seconds
};

class runtime_writer {
 public:
  void see(std::size_t at, const run_result& run, const history_run& head, const plugin_result& plugin,
           const history_run* before, const clause_table& table) {
    const plugin_summary summary = summarize(run, plugin, table);
    history_point point;
    point.run = at;
    point.version = plugin.version;
    point.hash = plugin.hash;
    point.load_error = plugin.load_error;
    point.whole = head.whole() && plugin.load_error.empty() && summary.tests > 0;
    point.suite_changed =
        before && (before->suite_version != head.suite_version || before->suite != head.suite);
    point.must = summary.level(clause_level::must);
    point.should = summary.level(clause_level::should);
    point.tests = summary.tests;
    point.not_as_expected = summary.unexpected();
    point.seconds = plugin.seconds;
    see_tests(at, plugin);
    was_whole_ = was_whole_ || point.whole;
    into_.points.push_back(std::move(point));
  }

  bool has(std::size_t run) const { return !into_.points.empty() && into_.points.back().run == run; }
  std::optional<std::size_t> last_run() const {
    return into_.points.empty() ? std::nullopt : std::optional(into_.points.back().run);
  }

  runtime_history finish(std::string name, pairs options) {
    into_.name = std::move(name);
    into_.options = std::move(options);
    std::stable_sort(into_.changes.begin(), into_.changes.end(),
                     [](const history_change& a, const history_change& b) {
                       if (a.run != b.run) return a.run > b.run;
                       return a.broken != b.broken ? a.broken : a.test < b.test;
                     });
    for (auto& [id, test] : tracks_)
      if (test.wavers.flaky_runs > 0 || test.wavers.changes >= 2) {
        test.wavers.test = id;
        into_.flaky.push_back(test.wavers);
      }
    const auto often = [](const wavering_test& t) { return t.changes + t.flaky_runs; };
    std::stable_sort(into_.flaky.begin(), into_.flaky.end(),
                     [&](const wavering_test& a, const wavering_test& b) {
                       return std::pair(often(a), a.same_library) > std::pair(often(b), b.same_library);
                     });
    time_tests();
    return std::move(into_);
  }

 private:
  void see_tests(std::size_t at, const plugin_result& plugin) {
    std::map<std::string, sighting> seen;
    for (const test_result& test : plugin.tests) {
      const standing how = standing_of(test);
      if (how == standing::silent) continue;
      sighting& one = seen[test.id()];
      one.worst = one.good || one.bad ? std::max(one.worst, test.outcome) : test.outcome;
      (how == standing::good ? one.good : one.bad) = true;
      if (how == standing::good) one.seconds.push_back(test.seconds);
    }
    for (const auto& [id, one] : seen) {
      track& test = tracks_[id];
      if (test.run ? test.bad != one.bad : one.bad && was_whole_) {
        into_.changes.push_back({id, one.bad, at, test.run,
                                 test.run ? std::optional(test.wavers.last) : std::nullopt, one.worst});
        if (test.run) {
          ++test.wavers.changes;
          if (!plugin.hash.empty() && test.hash == plugin.hash) ++test.wavers.same_library;
        }
      }
      if (one.worst == verdict::flaky || (one.good && one.bad)) ++test.wavers.flaky_runs;
      if (!one.bad) test.times.emplace_back(at, median(one.seconds));
      test.run = at;
      test.hash = plugin.hash;
      test.bad = one.bad;
      test.wavers.last = one.worst;
    }
  }

  void time_tests() {
    const auto latest = std::find_if(into_.points.rbegin(), into_.points.rend(),
                                     [](const history_point& p) { return p.whole; });
    if (latest == into_.points.rend()) return;
    for (const auto& [id, test] : tracks_) {
      const auto now = std::find_if(test.times.begin(), test.times.end(),
                                    [&](const auto& t) { return t.first == latest->run; });
      if (now == test.times.end()) continue;
      std::vector<double> earlier;
      for (auto time = test.times.begin(); time != now; ++time) earlier.push_back(time->second);
      timed_test one{id, now->second, std::nullopt};
      if (!earlier.empty()) one.before = median(std::move(earlier));
      if (one.seconds > 0) into_.slowest.push_back(one);
      // Less than that is the machine's noise.
      if (one.before && one.seconds >= *one.before * 1.5 && one.seconds - *one.before >= 0.01)
        into_.grown.push_back(one);
    }
    const auto keep_most = [](std::vector<timed_test>& tests, auto measure) {
      std::stable_sort(tests.begin(), tests.end(),
                       [&](const timed_test& a, const timed_test& b) { return measure(a) > measure(b); });
      if (tests.size() > most_timed) tests.resize(most_timed);
    };
    keep_most(into_.slowest, [](const timed_test& t) { return t.seconds; });
    keep_most(into_.grown, [](const timed_test& t) { return t.seconds - t.before.value_or(0); });
  }

  runtime_history into_;
  std::map<std::string, track> tracks_;  // by the test's id
  bool was_whole_ = false;               // only then a test that was not there before is new
};

history_run head_of(gathered_run& one) {
  history_run head;
  head.files = std::move(one.files);
  head.started = one.run.started;
  head.suite_version = one.run.suite_version;
  head.suite = one.run.suite;
  head.filter = one.run.filter;
  head.complete = one.run.complete;
  head.seconds = one.run.seconds;
  return head;
}

}  // namespace

void keep_verdicts(run_result& run) {
  for (plugin_result& plugin : run.plugins) {
    for (test_result& test : plugin.tests) {
      test.failures.clear();
      test.trace.reset();
      test.last_events.clear();
      test.stacks.clear();
      test.pending.clear();
      test.output.clear();
      test.output.shrink_to_fit();
    }
  }
}

history history_of(std::vector<named_run> recorded, const clause_table& table) {
  gathered all = gather(std::move(recorded));
  history trend;
  trend.left_out = std::move(all.left_out);
  std::map<std::pair<std::string, pairs>, runtime_writer> runtimes;
  for (gathered_run& one : all.runs) {
    const std::size_t at = trend.runs.size();
    const history_run& head = trend.runs.emplace_back(head_of(one));
    for (const plugin_result& plugin : one.run.plugins) {
      runtime_writer& runtime = runtimes[{plugin.name, plugin.options}];
      if (runtime.has(at)) continue;  // a damaged file: names are unique in a run
      const auto last = runtime.last_run();
      runtime.see(at, one.run, head, plugin, last ? &trend.runs[*last] : nullptr, table);
    }
  }
  for (auto& [key, runtime] : runtimes) trend.runtimes.push_back(runtime.finish(key.first, key.second));
  return trend;
}

}  // namespace assay::results
