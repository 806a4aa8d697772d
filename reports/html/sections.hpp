// sections.hpp - the page's sections as HTML, each from the arranged run.
#pragma once

#include <string>

#include "assets.hpp"
#include "failures.hpp"

namespace assay::reports::html {

// [{name, index, key}...] of the run's runtimes: the columns of every table.
data runtime_columns(const results::run_result& run);

std::string summary(const arrangement& a);
std::string matrix(const arrangement& a);
std::string unexpected(const arrangement& a);   // empty when all is as expected
std::string provisional(const arrangement& a);  // empty when nothing provisional fails
std::string deviations(const arrangement& a);   // empty when none is listed
std::string areas(const arrangement& a, failure_writer& failures);
std::string benchmarks(const arrangement& a);  // empty when none ran
std::string runtime_details(const arrangement& a);
data environment(const results::run_result& run);

}  // namespace assay::reports::html
