// counting_library.hpp - the library that counts allocations in the workers of benchmarks (bench/counting).
#pragma once

#include <string>

namespace assay::cli {

// Its path, beside the plugins' folder, as built or as installed. Empty where there is none, as in builds
// with sanitizers, or where LD_PRELOAD can't name it: then nothing is counted.
std::string counting_library();

}  // namespace assay::cli
