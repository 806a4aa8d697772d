// small_specification.hpp - a specification of its own, so that a clause that is rewritten changes no golden
// file: every level and profile, a clause that can't be tested, one with a hole, and text that means harm.
#pragma once

#include "assay/reports/specification.hpp"

namespace assay::reports {

const specification& small_specification();

// The recorded run as the site's census takes it: its runtimes, and what else a census must bear.
std::vector<results::run_result> small_census();

}  // namespace assay::reports
