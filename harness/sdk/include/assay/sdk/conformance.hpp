// conformance.hpp - all that a conformance test includes. Tests are written inside namespace
// assay::conformance.
#pragma once

#include "assay/sdk/check.hpp"
#include "assay/sdk/format.hpp"
#include "assay/sdk/registry.hpp"
#include "assay/sdk/test_context.hpp"
