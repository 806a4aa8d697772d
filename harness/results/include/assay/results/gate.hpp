// gate.hpp - what a run must reach for CI to go on: "must=100%,should>=95%,new-failures=0,min-tests=500".
//
// A gate is a list of terms with commas between them, and holds where every term holds for every plugin:
//
//   must=100%  should>=95%  may>=50%   clauses of a level that are met, of those that the plugin supports
//   min-tests=500                      tests that ran to a verdict, at least
//   new-failures=0                     tests that are not as expected, less those that were no better in a
//                                      baseline
//   failures<=3                        tests that are not as expected
//   unsupported<=62  flaky=0  ...      tests with a verdict, at most; every verdict has its term
//
// An expected failure is a clause not met, and so is one that was not decided; a clause that is unsupported
// is left out of the percentage, and `unsupported` and `min-tests` bound how much may be left out. Where
// every clause of a level is unsupported, its term is breached: nothing was shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"
#include "assay/results/summary.hpp"

namespace assay::results {

// what() is one line: the term, what is wrong with it, and what to write.
class gate_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct gate_term {
  enum class comparison { equal, at_most, at_least };
  std::string text;  // as written, for messages
  std::string name;  // "must", "min-tests", "flaky"
  comparison how = comparison::equal;
  std::uint64_t bound = 0;  // a count; of a level: millionths
};

class gate {
 public:
  explicit gate(std::string_view text);  // throws gate_error
  const std::vector<gate_term>& terms() const noexcept { return terms_; }

  // The terms that do not hold, plugin by plugin. Without a baseline every failure is new. A plugin that was
  // not loaded is not judged: it has an exit code of its own. Throws compare_error where `baseline` has none
  // of the plugins.
  std::vector<gate_breach> judge(const run_result& run, const run_result* baseline,
                                 std::string_view baseline_name, const clause_table& table) const;

 private:
  std::vector<gate_term> terms_;
};

}  // namespace assay::results
