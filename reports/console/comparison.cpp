#include "assay/reports/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "assay/results/text.hpp"
#include "paint.hpp"

namespace assay::reports {
namespace {

using namespace results;

constexpr std::size_t most_of_a_kind = 10;
constexpr std::size_t widest_name = 60;
constexpr std::size_t longest_message = 120;

std::string painted(const console::painter& paint, const test_change& test, std::string_view text) {
  if (test.regression()) return paint.bad(text);
  switch (test.what) {
    case change::fixed:
      return paint.good(text);
    case change::changed:
    case change::still_failing:
      return paint.odd(text);
    default:
      return paint.dim(text);
  }
}

std::string verdicts(const test_change& test) {
  if (test.before && test.after && *test.before != *test.after)
    return fmt::format("{} -> {}", to_string(*test.before), to_string(*test.after));
  return std::string(to_string(test.after ? *test.after : test.before.value_or(verdict::not_run)));
}

std::string shortened(const std::string& text, std::size_t bytes) {
  const std::string_view start = head(text, bytes);
  return terminal_line(start) + (start.size() < text.size() ? "..." : "");
}

// "0.1.0", or "0.1.0 -> 0.2.0".
std::string both(const std::string& before, const std::string& after) {
  return terminal_line(before == after ? after : fmt::format("{} -> {}", before, after));
}

std::string label(const plugin_change& plugin) {
  const auto name = [](const plugin_side& side) {
    const bool known = side.version.empty() || side.name.find(side.version) != std::string::npos;
    return known ? side.name : side.name + " " + side.version;
  };
  if (!plugin.before) return terminal_line(name(*plugin.after)) + " (only after)";
  if (!plugin.after) return terminal_line(name(*plugin.before)) + " (only before)";
  if (plugin.before->name == plugin.after->name && plugin.before->version != plugin.after->version)
    return fmt::format("{} {}", terminal_line(plugin.after->name),
                       both(plugin.before->version, plugin.after->version));
  return both(name(*plugin.before), name(*plugin.after));
}

void write_tests(std::ostream& out, const plugin_change& plugin, const console::painter& paint, bool all) {
  std::array<std::size_t, changes> seen{};
  std::size_t width = 0;
  for (const test_change& test : plugin.tests)
    width = std::max(width, std::min(widest_name, terminal_line(test.id).size()));
  for (const test_change& test : plugin.tests) {
    const auto kind = static_cast<std::size_t>(test.what);
    if (!test.regression() && !all && seen[kind]++ >= most_of_a_kind) continue;
    std::string line =
        fmt::format("  {}  {:<{}}  {}", painted(paint, test, fmt::format("{:<13}", to_string(test.what))),
                    terminal_line(test.id), width, verdicts(test));
    if (!test.message.empty()) line += "  " + paint.dim(shortened(test.message, longest_message));
    out << line << '\n';
  }
  for (std::size_t kind = 0; kind < changes; ++kind) {
    if (seen[kind] > most_of_a_kind)
      out << paint.dim(fmt::format("  and {} more {}; --all shows them", seen[kind] - most_of_a_kind,
                                   to_string(static_cast<change>(kind))))
          << '\n';
  }
}

std::string counts(const plugin_change& plugin) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < changes; ++i)
    if (plugin.counts[i] > 0)
      words.push_back(fmt::format("{} {}", plugin.counts[i], to_string(static_cast<change>(i))));
  return words.empty() ? "no tests" : fmt::format("{}", fmt::join(words, ", "));
}

void write_load_errors(std::ostream& out, const plugin_change& plugin, const console::painter& paint) {
  const auto write = [&](const std::optional<plugin_side>& side, std::string_view when) {
    if (side && !side->load_error.empty())
      out << "  " << paint.bad(fmt::format("could not be loaded {}", when)) << ": "
          << terminal_line(side->load_error) << '\n';
  };
  write(plugin.before, "before");
  write(plugin.after, "after");
}

// What makes the two runs less than comparable.
void write_doubts(std::ostream& out, const comparison& compared, const console::painter& paint) {
  const run_side& a = compared.before;
  const run_side& b = compared.after;
  const auto differ = [&](std::string_view what, const std::string& before, const std::string& after) {
    if (before == after) return;
    const auto word = [](const std::string& text) { return text.empty() ? std::string("none") : text; };
    out << paint.odd(fmt::format("{}: {}", what, both(word(before), word(after)))) << '\n';
  };
  differ("the suites differ", a.suite_version, b.suite_version);
  differ("the filters differ", a.filter, b.filter);
  differ("the shards differ", fmt::format("{} of {}", a.shard, a.shards),
         fmt::format("{} of {}", b.shard, b.shards));
  for (const run_side* run : {&a, &b})
    if (!run->complete) out << paint.bad(terminal_line(run->name) + " is incomplete") << '\n';
}

}  // namespace

void write_comparison(std::ostream& out, const comparison& compared, const comparison_options& how) {
  const console::painter paint(how.color);
  for (const plugin_change& plugin : compared.plugins) {
    out << paint.strong(label(plugin)) << '\n';
    write_load_errors(out, plugin, paint);
    write_tests(out, plugin, paint, how.all);
    out << "  " << counts(plugin) << '\n';
  }
  write_doubts(out, compared, paint);
  const std::size_t worse = compared.regressions();
  if (worse > 0)
    out << paint.bad(fmt::format("{} regression{}", worse, worse == 1 ? "" : "s")) << '\n';
  else if (!compared.good())
    out << paint.bad("no regression was found, but not all was compared") << '\n';
  else
    out << paint.good("no regressions") << '\n';
}

}  // namespace assay::reports
