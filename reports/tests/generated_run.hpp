// generated_run.hpp - runs that nobody recorded: a large one, and one in which every text is an attack.
#pragma once

#include <cstddef>

#include "assay/results/model.hpp"

namespace assay::reports {

// `tests` tests over the clauses of the suite in `runtimes` runtimes: most pass, and each of the other
// verdicts occurs. The same each time.
results::run_result large_run(std::size_t runtimes, std::size_t tests);

// Names, reasons, messages, traces, outputs, options, ...: markup, scripts, quotes, text from right to left,
// a megabyte without a space.
results::run_result hostile_run();

}  // namespace assay::reports
