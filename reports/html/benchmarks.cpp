// What was measured: a table of what was measured once, and for what was measured with several arguments a
// curve and a table each.
#include <fmt/format.h>

#include <algorithm>

#include "../src/describe.hpp"
#include "../src/measured.hpp"
#include "assay/results/floor.hpp"
#include "assay/results/native_benchmark.hpp"
#include "bench_table.hpp"
#include "curves.hpp"
#include "sections.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

// "The cost of one, from 100 to 1,000,000 of them: flat within 2 times in 5 of 7 runtimes."
std::string verdict(const std::vector<curve>& curves, std::size_t flat) {
  const auto& points =
      std::max_element(curves.begin(), curves.end(), [](const curve& one, const curve& other) {
        return one.points.back().first < other.points.back().first;
      })->points;
  return fmt::format("The cost of one, from {} to {} of them: flat within {} times in {} of {}.",
                     argument_words(points.front().first), argument_words(points.back().first), flat_within,
                     flat, plural(curves.size(), "runtime"));
}

// A line a runtime through its figures of this family, and the figures; those struck out are left out of the
// first. Empty where there is no line.
std::string drawn(const arrangement& a, const benchmark_family& family) {
  std::vector<curve> curves;
  std::vector<std::string> growth = {"dearest / cheapest"}, names;
  std::size_t flat = 0;
  for (std::size_t p = 0; p < a.run->plugins.size(); ++p) {
    curve line{label(a.run->plugins[p]), p, figures_of(a.run->plugins[p], a.summaries[p], family)};
    const auto times = growth_of(line.points);
    line.note = times ? times_words(*times) + (*times <= flat_within ? ", flat" : "") : "";
    growth.push_back(line.note);
    flat += times && *times <= flat_within ? 1 : 0;
    if (!line.points.empty()) curves.push_back(std::move(line));
  }
  const std::string figure = plot(family.name, curves);
  if (figure.empty()) return {};
  for (const ranged_benchmark& member : family.members) names.push_back(member.name);
  data values;
  values.set("name", text(family.name));
  values.set("anchor", anchor(family.name));
  values.set("verdict", verdict(curves, flat));
  values.set("figure", figure);
  values.set("table", bench_table(a, family.name, names, growth));
  page_part part("bench_family.mustache");
  return part(values);
}

}  // namespace

std::string benchmarks(const arrangement& a) {
  std::vector<std::string> names = benchmarks_of(*a.run);
  if (names.empty()) return {};
  const bool has_floor = std::any_of(names.begin(), names.end(),
                                     [&](const std::string& name) { return floor_of(*a.run, name) > 0; });
  std::string families;
  for (const benchmark_family& family : families_of(names)) {
    if (family.members.size() < fewest_of_a_curve) continue;
    const std::string one = drawn(a, family);
    if (one.empty()) continue;
    families += one;
    for (const ranged_benchmark& member : family.members) std::erase(names, member.name);
  }
  data values;
  values.set("has_floor", has_floor);
  values.set("table",
             names.empty() ? "" : bench_table(a, "Time per operation, by benchmark and runtime", names));
  values.set("families", families);
  page_part part("benchmarks.mustache");
  return part(values);
}

}  // namespace assay::reports::html
