// curves.hpp - benchmarks that ran with several arguments ("Gather/10", "Gather/100"), as lines over the
// argument.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace assay::reports::html {

struct ranged_benchmark {
  std::string name;
  double argument = 0;
};

// The families among the names, in their order: what is the same but for its first argument, and has at least
// two of them. Arguments as Google Benchmark writes them: "/10", "/tasks:10".
std::vector<std::pair<std::string, std::vector<ranged_benchmark>>> ranged_families(
    const std::vector<std::string>& names);

struct curve {
  std::string label;
  std::size_t number = 0;                         // of the runtime: its colour, and its mark on the line
  std::vector<std::pair<double, double>> points;  // argument, nanoseconds; both above zero
};

// An SVG figure, both axes logarithmic. Empty where there is no line to draw.
std::string plot(const std::string& name, std::vector<curve> curves);

}  // namespace assay::reports::html
