#include "assay/results/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace assay::results {
namespace {

bool take_end(std::string_view& name, std::string_view end) {
  if (name == end.substr(1)) return true;  // "bytes" is its own name
  if (name.size() <= end.size() || !name.ends_with(end)) return false;
  name.remove_suffix(end.size());
  return true;
}

// Three digits, and none of a fraction that is zero.
std::string digits(double value) {
  const double size = std::abs(value);
  if (value == std::floor(value) && size < 1000) return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}f}", value, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

template <std::size_t N>
std::string scaled(double value, const std::array<const char*, N>& units, std::size_t unit) {
  while (std::abs(value) >= 999.5 && unit + 1 < N) value /= 1000, ++unit;
  return digits(value) + units[unit];
}

constexpr std::array times = {" ns", " µs", " ms", " s"};
constexpr std::array counts = {"", "k", "M", "G"};
constexpr std::array sizes = {" B", " kB", " MB", " GB"};

std::string value_of(std::string_view& name, double value) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  if (take_end(name, "_per_second")) {
    if (take_end(name, "_bytes")) return scaled(value, sizes, 0) + "/s";
    return scaled(value, counts, 0) + "/s";
  }
  if (take_end(name, "_bytes")) return scaled(value, sizes, 0);
  if (take_end(name, "_ns")) return scaled(value, times, 0);
  if (take_end(name, "_us")) return scaled(value, times, 1);
  if (take_end(name, "_ms")) return scaled(value, times, 2);
  if (take_end(name, "_s")) return scaled(value, times, 3);
  return scaled(value, counts, 0);
}

}  // namespace

figure_words words_of(std::string_view name, double value) {
  figure_words words;
  words.value = value_of(name, value);
  words.name = name;
  std::replace(words.name.begin(), words.name.end(), '_', ' ');
  return words;
}

}  // namespace assay::results
