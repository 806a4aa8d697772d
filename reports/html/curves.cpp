#include "curves.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "assets.hpp"
#include "words.hpp"

namespace assay::reports::html {
namespace {

constexpr double left = 70, right = 620, top = 12, bottom = 250,
                 inset = 16;  // of the drawing, in its own units

std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = name.find('/');
    parts.push_back(name.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    name.remove_prefix(slash + 1);
  }
}

// "10", "tasks:10"; what else stands between slashes ("real_time", "threads:2") is no argument.
std::optional<double> argument_in(std::string_view part) {
  const std::size_t colon = part.find(':');
  const std::string_view key = colon == std::string_view::npos ? "" : part.substr(0, colon);
  if (key == "threads" || key == "iterations" || key == "repeats" || key == "min_time") return std::nullopt;
  if (colon != std::string_view::npos) part.remove_prefix(colon + 1);
  double value = 0;
  const auto [end, failed] = std::from_chars(part.data(), part.data() + part.size(), value);
  const bool whole = failed == std::errc{} && end == part.data() + part.size();
  return whole && std::isfinite(value) && value > 0 ? std::optional(value) : std::nullopt;
}

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

std::string number(double value) {
  return value >= 1e6 ? fmt::format("{:.3g}", value) : fmt::format("{:g}", value);
}

data tick(const std::string& name, double at) {
  data one;
  one.set("name", name);
  one.set("at", fmt::format("{:.1f}", at));
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

std::vector<std::pair<std::string, std::vector<ranged_benchmark>>> ranged_families(
    const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::vector<ranged_benchmark>>> families;
  for (const std::string& name : names) {
    const auto parts = parts_of(name);
    std::string family(parts.front());
    std::optional<double> argument;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (!argument && (argument = argument_in(parts[i]))) continue;
      family += "/" + std::string(parts[i]);
    }
    if (!argument) continue;
    auto at =
        std::find_if(families.begin(), families.end(), [&](const auto& f) { return f.first == family; });
    if (at == families.end()) at = families.insert(families.end(), {family, {}});
    at->second.push_back({name, *argument});
  }
  std::erase_if(families, [](const auto& f) { return f.second.size() < 2; });
  return families;
}

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
      path.push_back(fmt::format("{:.1f},{:.1f}", across(argument), up(ns)));
      data point;
      point.set("x", fmt::format("{:.1f}", across(argument)));
      point.set("y", fmt::format("{:.1f}", up(ns)));
      point.set("says", text(fmt::format("{}, {}: {}", line.label, number(argument), duration(ns))));
      points << point;
    }
    data one;
    one.set("label", text(line.label));
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
    x_ticks << tick(number(argument), last);
  }
  for (const double ns : steps(y.low, y.high)) y_ticks << tick(duration(ns), up(ns));
  data values;
  values.set("name", text(name));
  values.set("lines", lines);
  values.set("x_ticks", x_ticks);
  values.set("y_ticks", y_ticks);
  page_part part("curves.mustache");
  return part(values);
}

}  // namespace assay::reports::html
