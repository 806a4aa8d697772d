// measured.hpp - what formats say of benchmarks: which figures are compared, and how cost grows with a
// benchmark's argument ("Gather/10", "Gather/100").
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/results/summary.hpp"

namespace assay::reports {

bool has_time(const results::benchmark_result* b) noexcept;  // null: none

// The first clause that its figure rests on and that this runtime does not meet; empty where there is none. A
// clause that was not tested speaks for nobody and against nobody.
std::string broken_clause(const results::benchmark_result* b, const results::plugin_summary& summary);

// It has a figure, and no broken clause.
bool is_compared(const results::benchmark_result* b, const results::plugin_summary& summary);

// "12.3 ns", "4.56 µs"
std::string duration(double nanoseconds);
// "1.00×", "12×"
std::string times_words(double ratio);

struct ranged_benchmark {
  std::string name;
  double argument = 0;
};
struct benchmark_family {
  std::string name;
  std::vector<ranged_benchmark> members;  // two at least
};

// The families among the names, in their order: what is the same but for its first argument, and has at least
// two of them. Arguments as Google Benchmark writes them: "/10", "/tasks:10".
std::vector<benchmark_family> families_of(const std::vector<std::string>& names);

// Fewer sizes than these are rows like any other, and no curve.
inline constexpr std::size_t fewest_of_a_curve = 3;

// "100", "1,000,000"
std::string argument_words(double argument);

// A runtime's figures over a family's arguments, both above zero.
using figures_by_argument = std::vector<std::pair<double, double>>;
figures_by_argument figures_of(const results::plugin_result& plugin, const results::plugin_summary& summary,
                               const benchmark_family& family);

// How much the cost of one depends on how many there are: that at the dearest size over that at the cheapest.
// Nothing for fewer than two.
std::optional<double> growth_of(const figures_by_argument& figures);
inline constexpr double flat_within = 2;

}  // namespace assay::reports
