#include "curves.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "../src/measured.hpp"
#include "assay/results/figure.hpp"
#include "assets.hpp"
#include "words.hpp"

namespace assay::reports::html {
namespace {

constexpr double left = 70, right = 620, top = 12, bottom = 250,
                 inset = 16;  // of the drawing, in its own units

// A logarithmic axis from one pixel to another.
class axis {
 public:
  axis(double low, double high, double from, double to) : low_(low), high_(high), from_(from), to_(to) {}
  double operator()(double value) const {
    const double span = std::log(high_) - std::log(low_);
    const double share = span > 0 ? (std::log(value) - std::log(low_)) / span : 0.5;
    return from_ + share * (to_ - from_);
  }

 private:
  double low_, high_, from_, to_;
};

data tick(const std::string& name, double at) {
  data one;
  one.set("name", name);
  one.set("at", fmt::format("{:.0f}", at));
  return one;
}

// Decades, with the thirds between them where there are few.
std::vector<double> steps(double low, double high) {
  std::vector<double> all;
  const bool few = high / low < 100;
  for (double decade = std::pow(10, std::floor(std::log10(low))); decade <= high * 1.0001; decade *= 10)
    for (const double of : {1.0, 2.0, 5.0})
      if ((of == 1 || few) && decade * of >= low * 0.9999 && decade * of <= high * 1.0001)
        all.push_back(decade * of);
  return all;
}

struct bounds {
  double low = 0, high = 0;
  void add(double value) {
    low = low == 0 ? value : std::min(low, value);
    high = std::max(high, value);
  }
};

}  // namespace

std::string plot(const std::string& name, std::vector<curve> curves) {
  bounds x, y;
  for (curve& line : curves) {
    std::sort(line.points.begin(), line.points.end());
    for (const auto& [argument, ns] : line.points) x.add(argument), y.add(ns);
  }
  if (curves.empty() || x.low == x.high) return {};
  y.low *= 0.8;
  y.high *= 1.25;
  const axis across(x.low, x.high, left + inset, right - inset), up(y.low, y.high, bottom, top);
  data lines(data::type::list), x_ticks(data::type::list), y_ticks(data::type::list);
  std::vector<double> arguments;
  for (const curve& line : curves) {
    data points(data::type::list);
    std::vector<std::string> path;
    for (const auto& [argument, ns] : line.points) {
      arguments.push_back(argument);
      path.push_back(fmt::format("{:.0f},{:.0f}", across(argument), up(ns)));
      data point;
      point.set("x", fmt::format("{:.0f}", across(argument)));
      point.set("y", fmt::format("{:.0f}", up(ns)));
      point.set("says", text(fmt::format("{}, {}: {}", line.label, argument_words(argument), duration(ns))));
      points << point;
    }
    data one;
    one.set("label", text(line.label));
    one.set("note", text_if_any(line.note));
    one.set("number", std::to_string(line.number + 1));
    one.set("colour", std::to_string(line.number % 8));
    one.set("path", fmt::format("{}", fmt::join(path, " ")));
    one.set("points", points);
    lines << one;
  }
  std::sort(arguments.begin(), arguments.end());
  arguments.erase(std::unique(arguments.begin(), arguments.end()), arguments.end());
  double last = -100;
  for (const double argument : arguments) {
    if (across(argument) - last < 45) continue;  // no room for its name
    last = across(argument);
    x_ticks << tick(argument_words(argument), last);
  }
  for (const double ns : steps(y.low, y.high))
    y_ticks << tick(results::words_of("cost_ns", ns).value, up(ns));
  data values;
  values.set("name", text(name));
  for (const auto& [edge, at] :
       {std::pair("left", left), std::pair("right", right), std::pair("beside", left - 8),
        std::pair("below", bottom + 20), std::pair("height", bottom + 30)})
    values.set(edge, fmt::format("{:.0f}", at));
  values.set("lines", lines);
  values.set("x_ticks", x_ticks);
  values.set("y_ticks", y_ticks);
  page_part part("curves.mustache");
  return part(values);
}

}  // namespace assay::reports::html
