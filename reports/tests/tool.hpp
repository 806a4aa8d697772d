// tool.hpp - what the programs have in common that the tests of reports run.
#pragma once

#include <cstdio>

#include "assay/reports/registry.hpp"

namespace assay::reports {

// Writes `run` as asked; the exit code, with the reason on stderr. May throw report_error.
inline int write_whole(const results::run_result& run, const request& what) {
  const auto report = open(what, {});
  replay(run, *report);
  report->finish();
  if (report->error().empty()) return 0;
  std::fprintf(stderr, "%s\n", report->error().c_str());
  return 1;
}

}  // namespace assay::reports
