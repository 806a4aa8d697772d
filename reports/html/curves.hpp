// curves.hpp - a benchmark that ran with several arguments ("Gather/10", "Gather/100"), as lines over the
// argument.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace assay::reports::html {

struct curve {
  std::string label;
  std::size_t number = 0;                         // of the runtime: its colour, and its mark on the line
  std::vector<std::pair<double, double>> points;  // argument, nanoseconds; both above zero
  std::string note = {};                          // beside its label
};

// An SVG figure, both axes logarithmic. Empty where there is no line to draw.
std::string plot(const std::string& name, std::vector<curve> curves);

}  // namespace assay::reports::html
