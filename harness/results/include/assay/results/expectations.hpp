// expectations.hpp - failures that are known: which test of which runtime fails, why, and where that is
// tracked.
//
//   [[expect]]
//   plugin   = "cpython"                    # mandatory, a glob on the plugin's name without its version in
//   brackets versions = ">=3.8,<3.12"                # of the runtime; all versions when absent. Also
//   ==3.11.*, !=, <=, > options  = { loop = "uvloop" }          # all of these options of the plugin have
//   this value; any when absent test     = "WaitFor.*"                  # mandatory, a glob on Suite.Name
//   verdicts = ["fail"]                     # mandatory, what it may end as, the usual one first
//   reason   = "wait_for loses the result of a race with cancellation"   # mandatory
//   issue    = "https://github.com/python/cpython/issues/86296"          # mandatory
//   since    = 2026-11-01                   # optional; the day it was listed, which reports tell
//   expires  = 2027-01-01                   # optional; from this day on the entry no longer excuses anything
//
// An expected failure of a MUST still counts as a clause not met. A listed test that passes is an unexpected
// pass, and the run fails, unless "pass" is among its verdicts.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::results {

// what() is one line: FILE:LINE: what is wrong, and what to write.
class expectations_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Whether `version` lies in `range` (">=3.8,<3.12"). Versions are compared number by number, missing numbers
// are 0, and what follows the numbers ("rc1", "+local") is ignored. Throws std::invalid_argument for a range
// that is none.
bool version_in(std::string_view version, std::string_view range);

struct expectation {
  std::string plugin;
  std::string versions;  // empty: all
  pairs options;
  std::string test;
  std::vector<verdict> verdicts;
  std::string reason;
  std::string issue;
  std::optional<std::chrono::year_month_day> since;
  std::optional<std::chrono::year_month_day> expires;
  std::string file;  // as given to load(), for messages and reports
  int line = 0;
};

// Whether an entry is for this plugin: its name, version and options.
bool concerns(const expectation& e, const plugin_result& plugin);
// Whether its test is, or its glob matches, this one.
bool names(const expectation& e, const std::string& test_id);

class expectations {
 public:
  // Adds the entries of a file. Throws expectations_error, and then adds nothing.
  void load(const std::filesystem::path& file);
  void parse(std::string_view toml, const std::string& file);

  bool empty() const noexcept { return entries_.empty(); }
  const std::vector<expectation>& entries() const noexcept { return entries_; }

  // Judges one finished test of `plugin` (its head: name, version, options). Call once, before the result is
  // given to the sinks. fail, hang, crash, leak, flaky and inconclusive become expected_fail where listed;
  // pass becomes unexpected_pass. `today` is compared with expiry dates.
  void apply(const plugin_result& plugin, test_result& test, std::chrono::year_month_day today) const;

  // Entries for this plugin that match none of `test_ids`: their test was renamed or removed.
  std::vector<const expectation*> unmatched(const plugin_result& plugin,
                                            const std::vector<std::string>& test_ids) const;

 private:
  std::vector<expectation> entries_;
};

std::chrono::year_month_day today_utc();

// "2026-11-01", and back. Also of a time such as "2026-11-01T12:00:00Z"; none for what does not begin with a
// day.
std::string iso(std::chrono::year_month_day day);
std::optional<std::chrono::year_month_day> day_from(std::string_view text);

}  // namespace assay::results
