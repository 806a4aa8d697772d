#include "assay/faults/faults.hpp"

#include <algorithm>

namespace assay::faults {

std::string_view to_string(planting how) noexcept {
  switch (how) {
    case planting::table:
      return "table";
    case planting::source:
      return "source";
    case planting::python:
      break;
  }
  return "python";
}

const fault* find(std::string_view name) noexcept {
  const auto found = std::ranges::find(all(), name, &fault::name);
  return found == all().end() ? nullptr : &*found;
}

}  // namespace assay::faults
