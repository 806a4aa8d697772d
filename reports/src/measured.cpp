#include "measured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "assay/results/native_benchmark.hpp"

namespace assay::reports {

using namespace results;

namespace {

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

}  // namespace

bool has_time(const benchmark_result* b) noexcept {
  return b != nullptr && b->error.empty() && b->real_ns > 0;
}

std::string broken_clause(const benchmark_result* b, const plugin_summary& summary) {
  if (b == nullptr) return {};
  for (const std::string& clause : b->clauses)
    if (summary.state(clause) == clause_state::not_met) return clause;
  return {};
}

bool is_compared(const benchmark_result* b, const plugin_summary& summary) {
  return has_time(b) && broken_clause(b, summary).empty();
}

std::string duration(double nanoseconds) {
  constexpr const char* units[] = {"ns", "µs", "ms", "s"};
  std::size_t unit = 0;
  while (nanoseconds >= 999.5 && unit < 3) nanoseconds /= 1000, ++unit;
  const int decimals = nanoseconds < 9.995 ? 2 : nanoseconds < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", nanoseconds, decimals, units[unit]);
}

std::string times_words(double ratio) {
  return ratio < 9.95 ? fmt::format("{:.2f}×", ratio) : fmt::format("{:.0f}×", ratio);
}

std::vector<benchmark_family> families_of(const std::vector<std::string>& names) {
  std::vector<benchmark_family> families;
  for (const std::string& name : names) {
    const auto parts = parts_of(name);
    std::string family(parts.front());
    std::optional<double> argument;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (!argument && (argument = argument_in(parts[i]))) continue;
      family += "/" + std::string(parts[i]);
    }
    if (!argument) continue;
    auto at = std::find_if(families.begin(), families.end(), [&](const auto& f) { return f.name == family; });
    if (at == families.end()) at = families.insert(families.end(), {family, {}});
    at->members.push_back({name, *argument});
  }
  std::erase_if(families, [](const auto& f) { return f.members.size() < 2; });
  return families;
}

std::string argument_words(double argument) {
  if (argument != std::floor(argument) || argument >= 1e12) return fmt::format("{:g}", argument);
  std::string digits = fmt::format("{:.0f}", argument);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

figures_by_argument figures_of(const plugin_result& plugin, const plugin_summary& summary,
                               const benchmark_family& family) {
  figures_by_argument figures;
  for (const ranged_benchmark& member : family.members)
    if (const auto* b = find_benchmark(plugin, member.name); is_compared(b, summary))
      figures.emplace_back(member.argument, b->real_ns);
  std::sort(figures.begin(), figures.end());
  return figures;
}

std::optional<double> growth_of(const figures_by_argument& figures) {
  if (figures.size() < 2) return std::nullopt;
  const auto [cheapest, dearest] = std::minmax_element(
      figures.begin(), figures.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return dearest->second / cheapest->second;
}

}  // namespace assay::reports
