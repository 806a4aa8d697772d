#include "progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace assay::cli {
namespace {

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n <= 0) return;  // progress is worth no error
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::size_t columns(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col : 80;
}

bool can_rewrite_lines(int fd) {
  const char* term = std::getenv("TERM");
  return isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

// What a plugin says of itself is untrusted: no control character reaches a terminal.
std::string printable(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return clean;
}

}  // namespace

progress::progress(int fd) : fd_(fd), terminal_(can_rewrite_lines(fd)) {}

progress::~progress() { clear(); }

void progress::on(const results::event& e) {
  if (const auto* started = std::get_if<results::plugin_started>(&e)) on_started(*started);
  if (const auto* finished = std::get_if<results::test_finished>(&e)) on_finished(*finished);
  if (const auto* finished = std::get_if<results::plugin_finished>(&e)) on_plugin_finished(*finished);
  if (std::holds_alternative<results::run_finished>(e)) clear();
}

void progress::on_started(const results::plugin_started& started) {
  if (started.index >= plugins_.size()) plugins_.resize(started.index + 1);
  plugins_[started.index] = {printable(started.head.name), started.selected};
  const std::string name = plugins_[started.index].name;
  if (!started.head.load_error.empty()) {
    line(fmt::format("assay: {}", printable(started.head.load_error)));
  } else if (started.selected > 0) {
    line(fmt::format("{}: {} {} on {} {}", name, started.selected, started.selected == 1 ? "test" : "tests",
                     printable(started.head.runtime), printable(started.head.version)));
  }
}

void progress::on_finished(const results::test_finished& finished) {
  plugin_state& plugin = plugins_.at(finished.plugin);
  ++plugin.done;
  const results::test_result& test = finished.result;
  if (!as_expected(test.outcome) && test.outcome != results::verdict::not_run) {
    ++plugin.unexpected;
    line(fmt::format("{}: {} {}{}", plugin.name, to_string(test.outcome), test.id(),
                     test.reason.empty() ? "" : " - " + printable(test.reason)));
  }
  if (terminal_) {
    live(fmt::format("{} {}/{}{}  {}", plugin.name, plugin.done, plugin.selected,
                     plugin.unexpected == 0 ? "" : fmt::format(" ({} not as expected)", plugin.unexpected),
                     test.id()));
  }
}

void progress::on_plugin_finished(const results::plugin_finished& finished) {
  const plugin_state& plugin = plugins_.at(finished.plugin);
  if (plugin.selected == 0) return;
  line(fmt::format("{}: {} of {} done in {:.1f} s", plugin.name, plugin.done, plugin.selected,
                   finished.seconds));
}

void progress::line(const std::string& text) {
  clear();
  write_all(fd_, text + "\n");
}

void progress::live(const std::string& text) {
  write_all(fd_, "\r\x1b[K" + text.substr(0, columns(fd_) - 1));
  live_shown_ = true;
}

void progress::clear() {
  if (live_shown_) write_all(fd_, "\r\x1b[K");
  live_shown_ = false;
}

}  // namespace assay::cli
