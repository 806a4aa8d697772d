#include "trend.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "assay/results/text.hpp"
#include "assets.hpp"

namespace assay::reports::html {
namespace {

constexpr double left = 70, right = 620, top = 26, bottom = 240,
                 inset = 16;                                              // of the drawing, in its own units
constexpr std::size_t most_dots = 60, most_names = 4, longest_mark = 16;  // the last in bytes

// 1, 2 or 5 times a power of ten, so that about four fit.
double step_for(double span) {
  const double rough = std::max(span, 1e-9) / 4;
  const double decade = std::pow(10, std::floor(std::log10(rough)));
  for (const double of : {1.0, 2.0, 5.0})
    if (decade * of >= rough) return decade * of;
  return decade * 10;
}

struct scale {
  double low = 0, high = 1, step = 1;
  double y(double value) const { return bottom - (value - low) / (high - low) * (bottom - top); }
};

scale scale_of(const trend& figures) {
  double least = figures.share ? 100 : 0, most = 0;
  for (const trend_line& line : figures.lines)
    for (const auto& value : line.values)
      if (value) least = std::min(least, *value), most = std::max(most, *value);
  scale s;
  s.low = figures.share ? std::max(0.0, least - std::max(1.0, (100 - least) / 5)) : 0;
  s.high = figures.share ? 100 : std::max(most, 1e-6);
  s.step = step_for(s.high - s.low);
  s.low = std::floor(s.low / s.step) * s.step;
  s.high = figures.share ? 100 : std::ceil(s.high / s.step) * s.step;
  return s;
}

double x_of(std::size_t run, std::size_t runs) {
  const double part = runs < 2 ? 0.5 : static_cast<double>(run) / static_cast<double>(runs - 1);
  return left + inset + part * (right - left - 2 * inset);
}

std::string at(double place) { return fmt::format("{:.1f}", place); }

data named(const data& name, double place) {
  data one;
  one.set("name", name);
  one.set("at", at(place));
  return one;
}

data drawn(const trend& figures, std::size_t number, const scale& up) {
  const trend_line& line = figures.lines[number];
  const std::size_t runs = figures.runs.size();
  data segments(data::type::list), points(data::type::list);
  std::vector<std::string> path;
  const auto end_segment = [&] {
    if (path.size() > 1) segments << data("path", fmt::format("{}", fmt::join(path, " ")));
    path.clear();
  };
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    const auto& value = line.values[i];
    const auto has = [&](std::size_t run) { return run < line.values.size() && line.values[run]; };
    if (!value) {
      end_segment();
      continue;
    }
    path.push_back(at(x_of(i, runs)) + "," + at(up.y(*value)));
    const bool alone = !(i > 0 && has(i - 1)) && !has(i + 1);
    if (runs > most_dots && !alone) continue;
    data point;
    point.set("x", at(x_of(i, runs)));
    point.set("y", at(up.y(*value)));
    point.set("says",
              text(fmt::format("{}, {}: {:.6g} {}", line.label, figures.runs[i], *value, figures.unit)));
    points << point;
  }
  end_segment();
  data one;
  one.set("label", text(line.label));
  one.set("number", std::to_string(number + 1));
  one.set("colour", std::to_string(number % 8));
  one.set("segments", segments);
  one.set("points", points);
  return one;
}

std::ptrdiff_t values_of(const trend_line& line) {
  return std::count_if(line.values.begin(), line.values.end(), [](const auto& v) { return v.has_value(); });
}

bool has_a_line(const trend& figures) {
  return std::any_of(figures.lines.begin(), figures.lines.end(),
                     [](const trend_line& line) { return values_of(line) > 1; });
}

}  // namespace

std::string plot(const trend& figures) {
  if (!has_a_line(figures)) return {};
  const scale up = scale_of(figures);
  const std::size_t runs = figures.runs.size();
  data lines(data::type::list), x_ticks(data::type::list), y_ticks(data::type::list), gaps(data::type::list),
      marks(data::type::list);
  for (std::size_t i = 0; i < figures.lines.size(); ++i)
    if (values_of(figures.lines[i]) > 0) lines << drawn(figures, i, up);
  const auto steps = static_cast<int>(std::lround((up.high - up.low) / up.step));
  for (int i = 0; i <= steps; ++i) {
    const double value = up.low + i * up.step;
    y_ticks << named(data(fmt::format("{:.4g} {}", value, figures.unit)), up.y(value));
  }
  const std::size_t names = std::min(runs, most_names);
  for (std::size_t i = 0; i < names; ++i) {
    const std::size_t run = names < 2 ? 0 : i * (runs - 1) / (names - 1);
    x_ticks << named(text(figures.runs[run].substr(0, 10)), x_of(run, runs));
  }
  for (std::size_t run = 0; run < runs; ++run) {
    const bool none = std::none_of(figures.lines.begin(), figures.lines.end(), [&](const trend_line& line) {
      return run < line.values.size() && line.values[run];
    });
    if (none) gaps << named(text(figures.runs[run]), x_of(run, runs));
  }
  double last = -100;
  for (const auto& [run, name] : figures.marks) {
    data mark = named(data(data::type::bool_false), x_of(run, runs));
    // No room for each name, nor for a long one: the table has them all.
    if (x_of(run, runs) - last > 90) {
      last = x_of(run, runs);
      mark.set("name", text(results::head(name, longest_mark)));
      mark.set("side", last > (left + right) / 2 ? "end" : "start");
    }
    marks << mark;
  }
  data values;
  values.set("name", text(figures.name));
  values.set("lines", lines);
  values.set("x_ticks", x_ticks);
  values.set("y_ticks", y_ticks);
  values.set("gaps", gaps);
  values.set("has_gaps", !gaps.is_empty_list());
  values.set("marks", marks);
  page_part part("trend.mustache");
  return part(values);
}

}  // namespace assay::reports::html
