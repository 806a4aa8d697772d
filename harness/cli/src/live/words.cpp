#include "words.hpp"

#include <fmt/color.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "screen.hpp"

namespace assay::cli {
namespace {

using results::verdict;

std::string painted(verdict v, const std::string& text, bool color) {
  if (!color) return text;
  if (v == verdict::pass) return fmt::format(fmt::fg(fmt::terminal_color::green), "{}", text);
  if (as_expected(v)) return text;
  return fmt::format(fmt::emphasis::bold | fmt::fg(fmt::terminal_color::red), "{}", text);
}

// "310 pass, 2 fail": those that occur, the best first.
std::string counts(const run_tally& run, bool color) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < run_tally::verdicts; ++i) {
    const auto v = static_cast<verdict>(i);
    if (run.count(v) > 0)
      parts.push_back(painted(v, fmt::format("{} {}", run.count(v), to_string(v)), color));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string meter(std::size_t done, std::size_t total, std::size_t width) {
  const std::size_t full = total == 0 ? 0 : width * done / total;
  std::string bar(width, ' ');
  std::fill_n(bar.begin(), full, '=');
  if (full < width) bar[full] = '>';
  return fmt::format("[{}] ", bar);
}

// The plugin's name is told where there are several.
std::string name_of(const run_tally& run, const run_tally::running_test& test) {
  std::string id = printable(test.id, 200);
  if (run.plugins().size() < 2) return id;
  return fmt::format("{} {}", printable(run.plugins().at(test.plugin).name, 40), id);
}

std::string tests(std::size_t n) { return fmt::format("{} {}", n, n == 1 ? "test" : "tests"); }

}  // namespace

std::string clock_text(std::chrono::duration<double> time) {
  const auto s = static_cast<long>(std::max(time.count(), 0.0));
  if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string bar_line(const run_tally& run, run_tally::clock::time_point now, std::size_t columns,
                     bool color) {
  const std::size_t room = columns - 1;  // a terminal may wrap after its last column
  const auto left = run.left(now);
  const std::string before = fmt::format("{}/{}  ", run.done(), run.total());
  const std::string after = fmt::format("{}{}{}", run.done() > 0 ? "  " : "", clock_text(run.elapsed(now)),
                                        left ? fmt::format(", {} left", clock_text(*left)) : "");
  const std::string plain = before + counts(run, false) + after;
  constexpr std::size_t narrowest = 10;
  constexpr std::size_t widest = 30;
  if (plain.size() > room) return cut_to(plain, room);
  std::string line;
  if (plain.size() + narrowest + 3 <= room)
    line = meter(run.done(), run.total(), std::min(widest, room - plain.size() - 3));
  return line + before + counts(run, color) + after;
}

std::string running_line(const run_tally& run, run_tally::clock::time_point now, std::size_t columns) {
  const std::size_t room = columns - 1;
  std::string line;
  std::size_t shown = 0;
  for (const run_tally::running_test& test : run.running()) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - test.since).count();
    const std::string one =
        name_of(run, test) + (seconds > 0 ? fmt::format(" ({} s)", seconds) : std::string());
    constexpr std::size_t more = 6;  // " +1023"
    if (shown > 0 && line.size() + 2 + one.size() + more > room) break;
    line += (shown > 0 ? ", " : "") + one;
    ++shown;
  }
  if (shown < run.running().size()) {
    const std::string rest = fmt::format(" +{}", run.running().size() - shown);
    return cut_to(line, room - rest.size()) + rest;
  }
  return cut_to(line, room);
}

std::vector<std::string> status_lines(const run_tally& run, run_tally::clock::time_point now) {
  // A run of benchmarks alone.
  if (run.total() == 0) return {fmt::format("assay: measuring for {}", clock_text(run.elapsed(now)))};
  const auto left = run.left(now);
  std::vector<std::string> lines{fmt::format("assay: {} of {} done in {}{}{}{}", run.done(),
                                             tests(run.total()), clock_text(run.elapsed(now)),
                                             run.done() > 0 ? ": " : "", counts(run, false),
                                             left ? fmt::format("; {} left", clock_text(*left)) : "")};
  for (const run_tally::running_test& test : run.running()) {
    lines.push_back(fmt::format("assay: running for {:.1f} s: {}: {}",
                                std::chrono::duration<double>(now - test.since).count(),
                                printable(run.plugins().at(test.plugin).name, 40), printable(test.id, 200)));
  }
  if (run.running().empty()) lines.emplace_back("assay: no test is running");
  return lines;
}

}  // namespace assay::cli
