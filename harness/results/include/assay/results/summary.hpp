// summary.hpp - what the reports say of a run, computed once for all of them.
//
// A clause is met when every test that cites it passed; one failure is enough for not_met, and an expected
// failure is a failure here. No average is formed over levels or profiles: a missed MUST must stay visible.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/filter.hpp"
#include "assay/results/model.hpp"
#include "assay/spec/clauses.hpp"

namespace assay::results {

using clause_level = spec::level;      // must, should, may, informational
using clause_profile = spec::profile;  // core, full, newer

// A planted fault that breaks a clause: `assay selfcheck` shows that a test of the clause catches it.
struct proving_fault {
  std::string name;
  std::string text;
};

// A clause as reports show it.
struct clause_info {
  std::string id;
  std::string area;
  clause_level level = clause_level::must;
  clause_profile profile = clause_profile::core;
  std::string text;
  std::string intent;      // one more sentence where it helps
  std::string untestable;  // not empty: no test can exist, with the reason
  std::vector<proving_fault> faults{};
};
struct area_info {
  std::string name;
  std::string title;
};

// The clauses a report speaks of, in the specification's order. A clause that a result cites and the table
// does not have (a file written by another version) is reported without text.
class clause_table {
 public:
  clause_table(std::vector<area_info> areas, std::vector<clause_info> clauses);
  static const clause_table& suite();  // the one compiled in from spec/semantics

  const std::vector<area_info>& areas() const noexcept { return areas_; }
  const std::vector<clause_info>& clauses() const noexcept { return clauses_; }
  const clause_info* find(std::string_view id) const;

 private:
  std::vector<area_info> areas_;
  std::vector<clause_info> clauses_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

// For filters: a test's own text with the levels and profiles of its clauses. `test` must outlive the
// subject.
filter_subject subject_of(const test_result& test, const clause_table& table);

enum class clause_state {
  met,
  not_met,
  unsupported,  // a test of it is unsupported, none failed
  undecided,    // a test of it was inconclusive or did not run, none failed
  untested      // no test of this run cites it
};
std::string_view to_string(clause_state state) noexcept;

struct tally {
  std::size_t met = 0;
  std::size_t not_met = 0;
  std::size_t unsupported = 0;
  std::size_t undecided = 0;
  std::size_t total() const noexcept { return met + not_met + unsupported + undecided; }
  bool all_met() const noexcept { return total() > 0 && met == total(); }
  void add(clause_state state) noexcept;  // untested is not counted
  tally& operator+=(const tally& other) noexcept;
};

// What a runtime can be said to conform to. `partial`: the run was filtered, interrupted or undecided where
// it matters, and nothing that did run speaks against conformance.
enum class conformance { core_and_full, core, none, partial, not_loaded };

struct plugin_summary {
  std::array<std::size_t, 11> by_verdict{};   // indexed by verdict
  std::size_t tests = 0;                      // those that decide: provisional ones are counted apart
  std::array<std::size_t, 11> provisional{};  // indexed by verdict
  std::array<std::array<tally, 3>, 4> by_level_and_profile{};  // [level][profile]
  std::map<std::string, clause_state, std::less<>> clauses;    // every clause cited by a test that decides
  // Testable clauses of the table that no test of this run cites. A clause that provisional tests alone cite
  // is newer than the suite: it is in neither list.
  std::vector<std::string> untested;
  conformance conforms = conformance::partial;

  std::size_t count(verdict v) const noexcept { return by_verdict[static_cast<std::size_t>(v)]; }
  std::size_t unexpected() const noexcept;  // tests whose verdict makes the exit code 1
  std::size_t provisional_tests() const noexcept;
  std::size_t provisional_unexpected() const noexcept;  // of these, those that would
  tally level(clause_level l) const noexcept;
  tally level(clause_level l, clause_profile p) const noexcept;
  clause_state state(std::string_view clause_id) const;
};

plugin_summary summarize(const run_result& run, const plugin_result& plugin, const clause_table& table);
std::string_view to_string(conformance c) noexcept;  // "conforms to core and full", ...

// The first place where two traces differ: an index into both, the shorter one's size where it is a prefix;
// none when they are equal.
std::optional<std::size_t> first_difference(const trace_comparison& trace);

// The command that runs this test alone again, quoted for a POSIX shell. `program` is how assay was called.
std::string repro_command(std::string_view program, const plugin_result& plugin, const test_result& test);
std::string shell_quote(std::string_view word);

}  // namespace assay::results
