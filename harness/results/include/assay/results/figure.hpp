// figure.hpp - a counter of a benchmark in words: "p99_us", 12.3 is "p99", "12.3 µs".
#pragma once

#include <string>
#include <string_view>

namespace assay::results {

struct figure_words {
  std::string name;   // without its unit, underscores are spaces
  std::string value;  // three digits, with its unit: "12.3 µs", "1.25M/s", "169 B", "2"
};

// The unit is the end of the name: _ns, _us, _ms, _s are times, _per_second and _bytes (or "bytes") what they
// say. Any other name is a plain number.
figure_words words_of(std::string_view name, double value);

}  // namespace assay::results
