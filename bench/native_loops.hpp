// native_loops.hpp - the benchmarks that the loaded plugin runs itself (assay/ext/bench.h), beside ours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::bench {

// Registers NAME + suffix for each of the names that the plugin has as an operation. Main thread, once a
// process.
void register_native_loops(const std::vector<std::string>& names, std::string_view suffix);

}  // namespace assay::bench
