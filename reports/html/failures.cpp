#include "failures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "../src/describe.hpp"
#include "assay/results/text.hpp"
#include "security.hpp"

namespace assay::reports::html {
namespace {

using namespace results;

constexpr std::size_t message_bytes = 2048, trace_bytes = 1024, event_bytes = 512, output_bytes = 1024,
                      stack_bytes = 1536;
constexpr std::size_t rows_before = 4;  // of a trace, above its first difference

std::string capped(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  return fmt::format("{}\n... {} more bytes in the JSON", head(text, bytes),
                     text.size() - head(text, bytes).size());
}

// Everything that a reader would see as the same failure.
std::string said(const test_result& test) {
  std::string key = fmt::format("{}\x1f{}", to_string(test.outcome), test.reason);
  auto out = std::back_inserter(key);
  for (const failure& f : test.failures) fmt::format_to(out, "\x1e{}:{}\x1f{}", f.file, f.line, f.message);
  if (test.trace)
    fmt::format_to(out, "\x1d{}\x1f{}", fmt::join(test.trace->expected, "\x1f"),
                   fmt::join(test.trace->observed, "\x1f"));
  // Not the stacks: thread numbers differ each time, and where they stood for one they stood for all.
  fmt::format_to(out, "\x1c{}\x1c{}\x1c{}", fmt::join(test.last_events, "\x1f"), test.output, test.diagnosis);
  if (const auto& note = test.expectation)
    fmt::format_to(out, "\x1b{}\x1f{}\x1f{}", note->reason, note->issue, note->file);
  return key;
}

bool has_body(const test_result& test) {
  return !test.failures.empty() || test.trace || !test.last_events.empty() || !test.output.empty() ||
         !test.stacks.empty() || !test.pending.empty() || !test.diagnosis.empty() || test.expectation;
}

// A pass says nothing, whatever it printed.
bool worth_a_word(const test_result& test) { return test.outcome != verdict::pass; }

data messages(const test_result& test) {
  data list(data::type::list);
  std::size_t left = message_bytes;
  for (const failure& f : test.failures) {
    if (left == 0) break;
    data message;
    message.set("place", text_if_any(place(f.file, f.line)));
    message.set("text", text(capped(f.message, left)));
    left -= std::min(left, f.message.size());
    list << message;
  }
  return list;
}

void set_side(data& row, const char* name, const std::vector<std::string>& labels, std::size_t i,
              std::size_t& bytes) {
  const bool there = i < labels.size();
  row.set(std::string("has_") + name, there);
  if (there) {
    const std::string shown = capped(labels[i], 200);
    bytes += shown.size();
    row.set(name, text(shown));
  } else {
    row.set(name, i == labels.size() ? "end" : "");
  }
}

data trace_table(const trace_comparison& trace) {
  const auto differs = first_difference(trace);
  const std::size_t length = std::max(trace.expected.size(), trace.observed.size());
  const std::size_t from = differs && *differs > rows_before ? *differs - rows_before : 0;
  data rows(data::type::list);
  std::size_t i = from, bytes = 0;
  for (; i < length && bytes < trace_bytes; ++i) {
    data row;
    row.set("number", std::to_string(i + 1));
    set_side(row, "expected", trace.expected, i, bytes);
    set_side(row, "observed", trace.observed, i, bytes);
    row.set("differs", differs == i);
    rows << row;
  }
  data table;
  table.set("caption", differs ? fmt::format("Trace: differs at {}", *differs + 1) : "Trace: as expected");
  if (from > 0) table.set("before", std::to_string(from));
  if (i < length) table.set("after", std::to_string(length - i));
  table.set("rows", rows);
  return table;
}

data event_list(const std::vector<std::string>& events) {
  // The end is what matters.
  std::size_t first = events.size(), bytes = 0;
  while (first > 0 && bytes < event_bytes) bytes += std::min<std::size_t>(events[--first].size(), 200) + 1;
  data list(data::type::list);
  for (std::size_t i = first; i < events.size(); ++i) list << data("text", text(capped(events[i], 200)));
  return data("list", list);
}

data output_block(const test_result& test) {
  const bool cut = test.output_capped || test.output.size() > output_bytes;
  data block;
  block.set("label", cut ? "The end of its output" : "Output");
  block.set("text", text(tail(test.output, output_bytes)));
  return block;
}

data lines_block(const char* label, const std::vector<std::string>& lines) {
  data block;
  block.set("label", label);
  block.set("text", text(capped(fmt::format("{}", fmt::join(lines, "\n")), stack_bytes)));
  return block;
}

data expectation_block(const expectation_note& note, const std::string& started) {
  data block;
  block.set("reason", text(note.reason));
  block.set("issue", text(issue_words(note.issue)));
  block.set("file", text(note.file));
  block.set("versions", text_if_any(note.versions));
  block.set("age", text_if_any(age(note, started)));
  if (const std::string target = link_target(note.issue); !target.empty())
    block.set("href", target);
  else
    block.set("href", data(data::type::bool_false));
  return block;
}

}  // namespace

failure_writer::failure_writer(const run_result& run, std::string program)
    : run_(run), program_(std::move(program)), failure_("failure.mustache"), brief_("brief.mustache") {}

std::string failure_writer::bodies(const test_row& test) {
  std::vector<std::pair<std::string, group>> groups;  // in the order of the runtimes
  for (std::size_t p = 0; p < test.cells.size(); ++p)
    for (const test_result* result : test.cells[p]) {
      if (!worth_a_word(*result)) continue;
      const std::string key = said(*result);
      auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == key; });
      if (at == groups.end()) at = groups.insert(groups.end(), {key, {}});
      at->second.emplace_back(p, result);
    }
  std::string html;
  for (const auto& [key, same] : groups) {
    const test_result& result = *same.front().second;
    html += has_body(result) || !as_expected(result.outcome) ? full(same) : brief(same);
  }
  return html;
}

std::string failure_writer::names(const group& same) const {
  std::vector<std::string> labels;
  for (const auto& [p, result] : same)
    if (const std::string name = label(run_.plugins[p]); labels.empty() || labels.back() != name)
      labels.push_back(name);
  return fmt::format("{}", fmt::join(labels, ", "));
}

std::string failure_writer::brief(const group& same) {
  const test_result& test = *same.front().second;
  data values;
  values.set("tone", std::string(tone_of(test.outcome)));
  values.set("verdict", std::string(to_string(test.outcome)));
  values.set("runtimes", text(names(same)));
  values.set("reason", text(capped(test.reason, 200)));
  return brief_(values);
}

std::string failure_writer::full(const group& same) {
  const test_result& test = *same.front().second;
  const std::string id = fmt::format("failure-{}", ++written_);
  data values;
  values.set("anchor", id);
  values.set("tone", std::string(tone_of(test.outcome)));
  values.set("verdict", std::string(to_string(test.outcome)));
  values.set("runtimes", text(names(same)));
  // "fail, as expected" says no more than the verdict and the expectation below it.
  const bool plain =
      test.outcome == verdict::expected_fail && test.expectation && test.reason == "fail, as expected";
  if (!test.reason.empty() && !plain) values.set("reason", text(capped(test.reason, 512)));
  if (!test.diagnosis.empty()) values.set("diagnosis", text(capped(test.diagnosis, 512)));
  if (test.expectation) values.set("expectation", expectation_block(*test.expectation, run_.started));

  const auto [before, fresh] = seen_.try_emplace(said(test), place{id, test.id()});
  if (!fresh && has_body(test)) {
    data link;
    link.set("anchor", before->second.anchor);
    link.set("test", text(before->second.test));
    values.set("same_as", link);
  } else {
    if (!test.failures.empty()) values.set("messages", messages(test));
    if (test.trace && test.trace->expected.size() + test.trace->observed.size() > 0)
      values.set("trace", trace_table(*test.trace));
    if (!test.last_events.empty()) values.set("events", event_list(test.last_events));
    if (!test.pending.empty()) values.set("pending", lines_block("Had not ended", test.pending));
    if (!test.stacks.empty()) values.set("stacks", lines_block("Stacks", test.stacks));
    if (!test.output.empty()) values.set("output", output_block(test));
  }
  data again(data::type::list);
  std::string last;
  for (const auto& [p, result] : same) {
    const std::string command = repro_command(program_, run_.plugins[p], *result);
    if (command != last) again << data("command", text(command));
    last = command;
  }
  values.set("again", again);
  return failure_(values);
}

}  // namespace assay::reports::html
