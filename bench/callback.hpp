// callback.hpp - a callback object of the runtime around a function of the benchmark's.
#pragma once

#include <functional>
#include <span>

#include "assay/loader/object.hpp"
#include "rig.hpp"

namespace assay::bench {

// Called with the arguments, which are borrowed; what it puts into `result` is given away. A `failed` that it
// throws is raised as an error of the runtime. The function lives as long as the object.
using called = std::function<void(std::span<const assay_value> arguments, assay_value& result)>;
object make_callback(called function);

}  // namespace assay::bench
