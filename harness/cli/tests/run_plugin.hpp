// run_plugin.hpp - a run of one of the test plugins that are wrong in gather, with everything it reported.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {

struct outcome {
  finished process;
  results::run_result run;
  std::string html;
  std::string junit;
  const results::plugin_result& plugin() const { return run.plugins.at(0); }
};

outcome run_hostile(const std::string& name, const std::string& filter, std::vector<std::string> more = {});

// The tests that call gather, as a plugin that prints at each call shows.
std::set<std::string> users_of_gather(const std::string& filter);

// Exactly the users of gather ended as `expected`, for a reason that starts with `reason`; all others as they
// should. Where the machine stood still meanwhile, and the harness said so, the test is skipped.
void expect_charged(const outcome& o, const std::set<std::string>& users, results::verdict expected,
                    const std::string& reason);

}  // namespace assay::cli::test
