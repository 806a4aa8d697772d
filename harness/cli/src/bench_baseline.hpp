// bench_baseline.hpp - `assay bench --baseline`: a gate on speed, or on what can be counted.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "assay/results/model.hpp"

namespace assay::cli {

struct bench_baseline {
  std::string file;
  std::string allowed = "5%";

  void add_to(CLI::App& command);
  // Before anything runs. Throws usage_error.
  void read();
  // A line on stdout for each benchmark that differs or can't be judged, and the exit code: 1 where one got
  // slower. What is inconclusive is said, and is no failure: a busy machine proves nothing.
  int judge(const results::run_result& run, int otherwise) const;
  // The same for what was counted, instead of times: 1 where there is more of one.
  int judge_counted(const results::run_result& run, const std::vector<std::string>& counters,
                    int otherwise) const;

 private:
  double share_ = 0.05;
  std::optional<results::run_result> before_;
};

}  // namespace assay::cli
