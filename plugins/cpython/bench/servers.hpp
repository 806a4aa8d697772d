// servers.hpp - servers of asyncio's own streams under the load client of the benchmarks (bench/load).
#ifndef ASSAY_PLUGINS_CPYTHON_BENCH_SERVERS_HPP
#define ASSAY_PLUGINS_CPYTHON_BENCH_SERVERS_HPP

#include <assay/ext/bench.h>

#include <string>
#include <vector>

namespace cpython {

// The operations, by the names of the host's benchmarks. Not those of TLS: the client would bring an OpenSSL
// that may be another than Python's.
const std::vector<std::string>& server_names();

// Runs one of them. False with a Python error. Under the GIL.
bool run_server(const std::string& name, uint64_t n, assay_bench_result* result);

}  // namespace cpython

#endif
