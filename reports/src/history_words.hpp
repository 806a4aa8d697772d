// history_words.hpp - what the console and the page say of a history.
#pragma once

#include <string>

#include "assay/results/history.hpp"

namespace assay::reports {

// "p", "p (loop=uv)": with the options that the name does not tell. Untrusted.
std::string label(const results::runtime_history& runtime);

// "2026-01-02 03:04" of "2026-01-02T03:04:05Z". Untrusted.
std::string time_words(const std::string& started);

// Why a point is no figure of the whole suite: "filtered: area:gather", "incomplete", "not loaded", "no
// tests"; empty for one that is. Untrusted.
std::string gap_words(const results::history_run& run, const results::history_point& point);

// "0.1.0", or "0.1.0, judged by 2026-11". Untrusted.
std::string suite_words(const results::history_run& run);

// "2 changes (1 without a change of the plugin's library), flaky in 1 run".
std::string wavering_words(const results::wavering_test& test);

// The latest whole run; null where there is none.
const results::history_point* latest(const results::runtime_history& runtime);

}  // namespace assay::reports
