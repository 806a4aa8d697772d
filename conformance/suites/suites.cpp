#include "assay/conformance/suites.hpp"

#include <algorithm>

namespace assay::conformance {

bool dated_suite::has(std::string_view test) const noexcept {
  return std::binary_search(tests.begin(), tests.end(), test);
}

const dated_suite* find_dated_suite(std::string_view date) noexcept {
  const auto all = dated_suites();
  const auto at = std::find_if(all.begin(), all.end(), [&](const dated_suite& s) { return s.date == date; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace assay::conformance
