// machine.hpp - where and when a run takes place, for its report.
#pragma once

#include <string>

#include "assay/results/model.hpp"

namespace assay::cli {

results::pairs machine();          // "cpu", "cores", "kernel", "compiler", "sanitizer", "build"
std::string now_utc();             // "2027-03-01T12:00:00Z"
std::string_view suite_version();  // of this program

}  // namespace assay::cli
