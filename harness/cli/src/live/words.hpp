// words.hpp - how far a run is, as text: the bar, and the answer to `t` and SIGUSR1.
#pragma once

#include <string>
#include <vector>

#include "run_tally.hpp"

namespace assay::cli {

// "0:42", "1:02:03"; seconds are cut, not rounded: a time that is told has passed.
std::string clock_text(std::chrono::duration<double> time);

// The two lines of the bar, each of less than `columns` columns:
//   [=====>      ] 312/1154  310 pass, 2 fail  0:12, 0:31 left
//   Gather.ResultsKeepOrder (3 s), Streams.Eof +2
std::string bar_line(const run_tally& run, run_tally::clock::time_point now, std::size_t columns, bool color);
std::string running_line(const run_tally& run, run_tally::clock::time_point now, std::size_t columns);

// The totals, and a line for each running test with the time it has been running.
std::vector<std::string> status_lines(const run_tally& run, run_tally::clock::time_point now);

}  // namespace assay::cli
