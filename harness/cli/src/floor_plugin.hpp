// floor_plugin.hpp - the empty plugin, which benchmarks are measured on besides.
#pragma once

#include <string>

namespace assay::cli {

// Its library. Empty where it is not installed: said on stderr, and nothing else comes of it.
std::string floor_plugin();

}  // namespace assay::cli
