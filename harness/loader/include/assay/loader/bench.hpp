// bench.hpp - the table of the loaded plugin's own benchmarks; apart from plugin.hpp, because no test needs
// it.
#pragma once

#include <assay/ext/bench.h>

namespace assay {

// An entry that the plugin does not have, or whose table it does not have, is NULL. Main thread, after
// plugin::load.
const assay_ext_bench& bench_extension() noexcept;

}  // namespace assay
