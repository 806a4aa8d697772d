// history_runs.hpp - the runs that recorded files hold: shards put together, each run once, by start time.
#pragma once

#include <string>
#include <vector>

#include "assay/results/history.hpp"

namespace assay::results {

struct gathered_run {
  std::vector<std::string> files;
  run_result run;  // no shard
};

struct gathered {
  std::vector<gathered_run> runs;
  std::vector<left_out_file> left_out;
};

gathered gather(std::vector<named_run> recorded);

}  // namespace assay::results
