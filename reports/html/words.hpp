// words.hpp - how verdicts, tallies and times are said on the page, and in which of its four tones.
#pragma once

#include <string>
#include <string_view>

#include "arrange.hpp"

namespace assay::reports::html {

// The page's tones, classes of the style sheet: "good", "bad", "odd", "none". Never the only sign of
// anything.
std::string_view tone_of(results::verdict v);
std::string_view tone_of(results::clause_state s);
std::string_view tone_of(const results::tally& t);
std::string_view tone_of(results::conformance c);

// "27/27", and what the rest of a tally is: "1 not met, 2 unsupported".
std::string share(const results::tally& t);
std::string rest(const results::tally& t);

// "fail", or "fail 1/3" where tests of a clause, or repetitions of a test, ended differently; empty for no
// result.
std::string word(const cell_results& c);
// Provisional tests have no say in it where others have.
std::string word(const clause_rows& clause, std::size_t runtime);
// The verdict behind that word.
results::verdict verdict_of(const clause_rows& clause, std::size_t runtime);

std::string seconds(double s);  // "0.12 s", "3 min 05 s"
// "since 2026-11-01 (27 days)", "expires 2027-01-01 (in 34 days)": the days of a listed deviation, seen from
// the day of the run; only what is known.
std::string age(const results::expectation_note& note, std::string_view started);
// A link's text: "python/cpython#88177" of an issue on GitHub, an address without its scheme, else as it is.
std::string issue_words(std::string_view issue);
std::string plural(std::size_t count, std::string_view one);  // "1 test", "2 tests"
std::string_view level_key(results::clause_level level);      // "must", as filters write it

}  // namespace assay::reports::html
