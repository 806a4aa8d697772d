#include "progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "words.hpp"

namespace assay::cli {

progress::progress(screen out, const std::vector<std::size_t>& announced, bool color)
    : screen_(out), color_(color), tally_(announced, clock::now()), spoken_(clock::now()) {}

progress::~progress() { pause(); }

void progress::on(const results::event& e) {
  tally_.take(e, clock::now());
  if (const auto* started = std::get_if<results::plugin_started>(&e)) on_started(*started);
  if (const auto* finished = std::get_if<results::test_finished>(&e)) on_finished(*finished);
  if (const auto* finished = std::get_if<results::plugin_finished>(&e)) on_plugin_finished(*finished);
  if (std::holds_alternative<results::run_finished>(e)) {
    over_ = true;
    screen_.write(clearing());
  }
}

void progress::on_started(const results::plugin_started& started) {
  if (!started.head.load_error.empty()) {
    put({fmt::format("assay: {}", printable(started.head.load_error))});
  } else if (started.selected > 0) {
    put({fmt::format("{}: {} {} on {} {}", printable(started.head.name), started.selected,
                     started.selected == 1 ? "test" : "tests", printable(started.head.runtime),
                     printable(started.head.version))});
  }
}

void progress::on_finished(const results::test_finished& finished) {
  const results::test_result& test = finished.result;
  if (as_expected(test.outcome) || test.outcome == results::verdict::not_run) return;
  put({fmt::format("{}: {}{} {}{}", printable(tally_.plugins().at(finished.plugin).name),
                   test.provisional ? "provisional, " : "", to_string(test.outcome), printable(test.id()),
                   test.reason.empty() ? "" : " - " + printable(test.reason))});
}

void progress::on_plugin_finished(const results::plugin_finished& finished) {
  const run_tally::plugin_tally& plugin = tally_.plugins().at(finished.plugin);
  if (plugin.selected == 0) return;
  put({fmt::format("{}: {} of {} done in {:.1f} s", printable(plugin.name), plugin.done,
                   std::max(plugin.selected, plugin.done), finished.seconds)});
}

void progress::line(const std::string& text) { put({text}); }

void progress::tell_status() { put(status_lines(tally_, clock::now())); }

void progress::pause() { screen_.write(clearing()); }

void progress::put(const std::vector<std::string>& lines) {
  std::string text = clearing();
  for (const std::string& one : lines) text += one + "\n";
  screen_.write(text);
  spoken_ = clock::now();
  refresh();
}

void progress::refresh(clock::time_point now) {
  if (over_) return;
  if (!screen_.rewrites()) {
    if (now - spoken_ < silence) return;
    spoken_ = now;
    screen_.write(status_lines(tally_, now).front() + "\n");
    return;
  }
  if (!screen_.in_foreground()) return;
  const std::size_t columns = screen_.columns();
  std::string text = clearing();
  text += bar_line(tally_, now, columns, color_) + "\n" + running_line(tally_, now, columns);
  screen_.write(text);
  shown_ = true;
}

// Up to the bar's first line, and everything from there on erased.
std::string progress::clearing() {
  if (!shown_) return {};
  shown_ = false;
  return "\r\x1b[A\x1b[J";
}

}  // namespace assay::cli
