#include "failure.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "../src/describe.hpp"
#include "assay/results/text.hpp"

namespace assay::reports::console {
namespace {

using namespace results;

constexpr std::size_t output_bytes = 2048;
constexpr std::size_t message_bytes = 4096;
constexpr std::size_t lines_before = 4, lines_after = 8;  // of a trace, around the difference
constexpr std::size_t widest_label = 44;

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return result;
}

// Each line of `text` with `before` in front.
std::string indented(std::string_view text, std::string_view before) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    fmt::format_to(std::back_inserter(result), "{}{}\n", before, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

// A heading and indented lines; nothing for no lines.
std::string listed(std::string_view heading, const std::vector<std::string>& lines, const painter& paint) {
  if (lines.empty()) return {};
  std::string text = fmt::format("  {}\n", paint.dim(heading));
  for (const std::string& line : lines) text += indented(terminal_text(line), "    ");
  return text;
}

// A label of a trace in one line of at most widest_label columns.
std::string cell(const std::vector<std::string>& labels, std::size_t i) {
  if (i >= labels.size()) return i == labels.size() ? "(end)" : "";
  std::string text = terminal_text(labels[i]);
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '\t', ' ');
  if (text.empty()) return "\"\"";
  if (text.size() > widest_label) text = std::string(head(text, widest_label - 3)) + "...";
  return text;
}

}  // namespace

std::string painter::by(verdict v, std::string_view text) const {
  if (v == verdict::pass) return good(text);
  if (v == verdict::unsupported || v == verdict::not_run) return dim(text);
  if (v == verdict::expected_fail || v == verdict::inconclusive || v == verdict::unexpected_pass)
    return odd(text);
  return bad(text);
}

std::string trace_columns(const trace_comparison& trace, const painter& paint) {
  const auto differs = first_difference(trace);
  const std::size_t length = std::max(trace.expected.size(), trace.observed.size());
  const std::size_t centre = differs.value_or(0);
  const std::size_t from = centre > lines_before ? centre - lines_before : 0;
  // One line past the end, where the shorter trace is all there is of the difference.
  const std::size_t to = std::min(length, centre + lines_after);

  std::size_t width = std::string_view("expected").size();
  for (std::size_t i = from; i < to; ++i) width = std::max(width, cell(trace.expected, i).size());
  std::string text = paint.dim(fmt::format("    {:<{}}   {}", "expected", width, "observed")) + "\n";
  auto out = std::back_inserter(text);
  if (from > 0) fmt::format_to(out, "    {}\n", paint.dim(fmt::format("... {} equal", from)));
  for (std::size_t i = from; i < to; ++i) {
    const bool here = differs == i;
    std::string line = fmt::format("  {} {:<{}} {} {}", here ? ">" : " ", cell(trace.expected, i), width,
                                   here ? ">" : " ", cell(trace.observed, i));
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::format_to(out, "{}\n", here ? paint.bad(line + "   first difference") : line);
  }
  if (to < length) fmt::format_to(out, "    {}\n", paint.dim(fmt::format("... {} more", length - to)));
  return text;
}

std::string failure_block(const plugin_result& plugin, const test_result& test, const clause_table& table,
                          const std::string& program, const painter& paint) {
  std::string text = fmt::format("{}  {}  {}  {}\n", paint.by(test.outcome, upper(to_string(test.outcome))),
                                 paint.strong(terminal_line(test.id())), terminal_line(label(plugin)),
                                 paint.dim(terminal_line(place(test.file, test.line))));
  auto out = std::back_inserter(text);
  for (const std::string& id : test.clauses) {
    if (const clause_info* clause = table.find(id))
      fmt::format_to(out, "  {} {}\n    {}\n", id,
                     paint.dim(fmt::format("({}, {})", to_string(clause->level), to_string(clause->profile))),
                     clause->text);
    else
      fmt::format_to(out, "  {}\n", terminal_line(id));
  }
  if (!test.reason.empty()) text += indented(terminal_text(test.reason), "  ");
  for (const failure& f : test.failures) {
    if (!f.file.empty()) fmt::format_to(out, "  {}\n", paint.dim(terminal_line(place(f.file, f.line))));
    text += indented(terminal_text(head(f.message, message_bytes)), "    ");
  }
  if (test.trace) text += trace_columns(*test.trace, paint);
  if (!test.last_events.empty()) {
    std::vector<std::string> events;
    for (const std::string& e : test.last_events) events.push_back(terminal_line(e));
    fmt::format_to(out, "  last events: {}\n", fmt::join(events, ", "));
  }
  if (!test.diagnosis.empty()) fmt::format_to(out, "  {}\n", terminal_line(test.diagnosis));
  text += listed("had not ended:", test.pending, paint);
  text += listed("stacks:", test.stacks, paint);
  if (!test.output.empty()) {
    const bool cut = test.output_capped || test.output.size() > output_bytes;
    fmt::format_to(out, "  {}\n", paint.dim(cut ? "output, its end:" : "output:"));
    text += indented(terminal_text(tail(test.output, output_bytes)), "    | ");
  }
  if (test.expectation)
    fmt::format_to(out, "  expectation: {} ({})\n", terminal_line(test.expectation->reason),
                   terminal_line(test.expectation->issue));
  fmt::format_to(out, "  again: {}\n", paint.strong(terminal_text(repro_command(program, plugin, test))));
  return text;
}

std::string one_line(const plugin_result& plugin, const test_result& test, const painter& paint) {
  const std::string reason = test.reason.empty() ? "" : "  " + paint.dim(terminal_line(test.reason));
  return fmt::format("{}  {}  {}{}\n", paint.by(test.outcome, fmt::format("{:<11}", to_string(test.outcome))),
                     terminal_line(label(plugin)), terminal_line(test.id()), reason);
}

std::string expected_line(const plugin_result& plugin, const test_result& test, const painter& paint) {
  const std::string why = test.expectation
                              ? fmt::format("{} ({})", test.expectation->reason, test.expectation->issue)
                              : test.reason;
  return fmt::format("{}  {}  {}: {}\n", paint.odd("expected fail"), terminal_line(label(plugin)),
                     terminal_line(test.id()), terminal_line(why));
}

std::string note_line(const plugin_result& plugin, const std::string& note, const painter& paint) {
  return fmt::format("{}\n", paint.dim(terminal_line(fmt::format("note: {}: {}", label(plugin), note))));
}

verdict_row row_of(const plugin_result& plugin, const plugin_summary& summary) {
  verdict_row row;
  row.name = terminal_line(label(plugin));
  row.verdict = run_verdict(plugin, summary);
  row.good = row.verdict == "PASS" || row.verdict == "MEASURED";
  if (!plugin.load_error.empty()) {
    row.counts = terminal_line(plugin.load_error);
    return row;
  }
  row.counts = count_line(plugin, summary);
  for (const clause_level level : {clause_level::must, clause_level::should, clause_level::may}) {
    const tally t = summary.level(level);
    if (t.total() == 0) continue;
    if (!row.clauses.empty()) row.clauses += "  ";
    fmt::format_to(std::back_inserter(row.clauses), "{} {}/{}", to_string(level), t.met, t.total());
  }
  return row;
}

std::vector<std::string> aligned(const std::vector<verdict_row>& rows, const painter& paint) {
  std::size_t name = 0, word = 0, counts = 0;
  for (const verdict_row& row : rows) {
    name = std::max(name, row.name.size());
    word = std::max(word, row.verdict.size());
    if (!row.clauses.empty()) counts = std::max(counts, row.counts.size());
  }
  std::vector<std::string> lines;
  for (const verdict_row& row : rows) {
    const std::string padded = fmt::format("{:<{}}", row.verdict, word);
    std::string line =
        fmt::format("{:<{}}   {}  {:<{}}   {}", row.name, name,
                    row.good ? paint.good(padded) : paint.bad(padded), row.counts, counts, row.clauses);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace assay::reports::console
