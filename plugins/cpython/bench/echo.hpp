// echo.hpp - asyncio's echo servers under the load client of the benchmarks (bench/load).
#ifndef ASSAY_PLUGINS_CPYTHON_BENCH_ECHO_HPP
#define ASSAY_PLUGINS_CPYTHON_BENCH_ECHO_HPP

#include <assay/ext/bench.h>

#include <string>
#include <vector>

namespace cpython {

// The operations, by the names of the host's benchmarks.
const std::vector<std::string>& echo_names();

// Runs one of them. False with a Python error. Under the GIL.
bool run_echo(const std::string& name, uint64_t n, assay_bench_result* result);

}  // namespace cpython

#endif
