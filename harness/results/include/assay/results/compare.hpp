// compare.hpp - what changed between two runs of a plugin, or between two plugins: test by test.
//
// A test is worse after than before, or it is better, by what it says of the plugin: pass and unexpected-pass
// say that the behaviour is there; expected-fail and unsupported that it is known not to be; the verdicts
// that are left, that it is broken. inconclusive and not-run say nothing. Benchmarks are not judged.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

// In the order in which reports show them: worst first.
enum class change {
  broken,         // it is worse, and no expectation excuses it
  undecided,      // it had a verdict, and now did not run or was inconclusive
  changed,        // another verdict, but neither worse nor better: fail to crash, pass to expected-fail
  still_failing,  // as bad as before
  added,          // only after; a regression where it is broken there
  removed,        // only before
  fixed,          // it passes now, and did not
  unchanged,
};
constexpr std::size_t changes = 8;
std::string_view to_string(change c) noexcept;  // "still-failing"

struct test_change {
  std::string id;  // "Gather.KeepsOrder"
  change what = change::unchanged;
  std::optional<verdict> before, after;  // of several repetitions the worst; absent: the run has no such test
  std::vector<std::string> clauses;
  std::string message;       // one line that explains the verdict after; empty for those that are as expected
  bool provisional = false;  // newer than the suite that judges the run after
  // broken, undecided, or added with a verdict that is not as expected; never what is provisional.
  bool regression() const noexcept;
};

struct plugin_side {
  std::string name, version, runtime, hash;
  std::string load_error;
};

struct plugin_change {
  std::optional<plugin_side> before, after;   // absent: only one run has this plugin
  std::vector<test_change> tests;             // without those that are unchanged; worst first
  std::array<std::size_t, changes> counts{};  // indexed by change
  std::size_t count(change c) const noexcept { return counts[static_cast<std::size_t>(c)]; }
  std::size_t regressions() const noexcept;  // tests
  bool lost() const noexcept;                // it was loaded before, and can't be now
};

struct run_side {
  std::string name;  // the file's
  std::string suite_version, started, filter;
  std::size_t shard = 1, shards = 1;
  bool complete = true;
};

struct comparison {
  run_side before, after;
  std::vector<plugin_change> plugins;
  std::size_t regressions() const noexcept;
  // No regression, no plugin lost, and the second run complete: only then nothing got worse.
  bool good() const noexcept;
};

// What is compared: a file's run, whole or one of its plugins.
struct compared {
  std::string name;    // the file's, for messages
  std::string plugin;  // empty: all
  run_result run;
};

// Nothing to compare; what() is one line.
class compare_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Plugins are paired by name; where each side has one plugin alone, or names one, these two are paired.
// Throws compare_error for a plugin that a run does not have, and where no two plugins can be paired.
comparison compare(const compared& before, const compared& after);

}  // namespace assay::results
