#include "assay/results/expectations_update.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

#include "assay/results/text.hpp"

namespace assay::results {
namespace {

constexpr std::size_t longest_reason = 160;

// As the files are written by hand: with double quotes.
std::string written(const toml::node& value) {
  std::ostringstream out;
  out << toml::toml_formatter(value, toml::format_flags::allow_unicode_strings);
  return out.str();
}

std::string quoted(const std::string& text) { return written(toml::value<std::string>{valid_utf8(text)}); }

std::string rendered(const expectation& e) {
  std::string text = "[[expect]]\n";
  auto out = std::back_inserter(text);
  fmt::format_to(out, "plugin = {}\n", quoted(e.plugin));
  if (!e.versions.empty()) fmt::format_to(out, "versions = {}\n", quoted(e.versions));
  if (!e.options.empty()) {
    toml::table options;
    for (const auto& [key, value] : e.options) options.insert(key, value);
    options.is_inline(true);
    fmt::format_to(out, "options = {}\n", written(options));
  }
  fmt::format_to(out, "test = {}\nverdicts = [", quoted(e.test));
  for (std::size_t i = 0; i < e.verdicts.size(); ++i)
    fmt::format_to(out, "{}\"{}\"", i == 0 ? "" : ", ", to_string(e.verdicts[i]));
  fmt::format_to(out, "]\nreason = {}\nissue = {}\n", quoted(e.reason), quoted(e.issue));
  if (e.since) fmt::format_to(out, "since = {}\n", iso(*e.since));
  if (e.expires) fmt::format_to(out, "expires = {}\n", iso(*e.expires));
  return text;
}

// One entry as it stands in the file, with the comment above it.
struct block {
  expectation what;
  std::string comment;
  std::string text;
};

struct document {
  std::string head;
  std::vector<block> blocks;
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  return lines;
}

std::string joined(const std::vector<std::string>& lines, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) text += lines[i];
  return text;
}

bool is_blank(const std::string& line) { return line.find_first_not_of(" \t\r\n") == std::string::npos; }

// The parser says where each entry begins; what is a comment of which is told by the blank lines between.
document split(std::string_view text, const std::string& file) {
  expectations read;
  read.parse(text, file);
  const std::vector<std::string> lines = lines_of(text);
  document d;
  std::vector<std::size_t> begins;
  for (const expectation& e : read.entries()) begins.push_back(static_cast<std::size_t>(e.line) - 1);
  std::size_t end_of_former = 0;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    std::size_t comment = begins[i];
    while (comment > end_of_former && !is_blank(lines[comment - 1])) --comment;
    if (i == 0) d.head = joined(lines, 0, comment);
    std::size_t end = i + 1 < begins.size() ? begins[i + 1] : lines.size();
    if (i + 1 < begins.size()) {
      while (end > begins[i] + 1 && !is_blank(lines[end - 1])) --end;
      if (end == begins[i] + 1) end = begins[i + 1];  // no blank line between the two
    }
    end_of_former = end;
    std::size_t last = end;
    while (last > begins[i] && is_blank(lines[last - 1])) --last;
    d.blocks.push_back(
        {read.entries()[i], joined(lines, comment, begins[i]), joined(lines, begins[i], last)});
  }
  if (begins.empty()) d.head = std::string(text);
  return d;
}

bool is_failure(verdict v) {
  return v == verdict::fail || v == verdict::hang || v == verdict::crash || v == verdict::leak ||
         v == verdict::flaky;
}

// What the run says of the tests that an entry names.
struct findings {
  std::set<std::string> failing;
  std::set<std::string> passing;
  std::set<verdict> new_verdicts;  // of failing ones, that it does not list
};

findings find(const expectation& e, const run_result& run) {
  findings found;
  for (const plugin_result& plugin : run.plugins) {
    if (!concerns(e, plugin)) continue;
    for (const test_result& test : plugin.tests) {
      if (!names(e, test.id())) continue;
      const bool lists_it = std::find(e.verdicts.begin(), e.verdicts.end(), test.outcome) != e.verdicts.end();
      if (is_failure(test.outcome) && !lists_it) found.new_verdicts.insert(test.outcome);
      if (is_failure(test.outcome) || test.outcome == verdict::expected_fail) found.failing.insert(test.id());
      if (test.outcome == verdict::unexpected_pass) found.passing.insert(test.id());
    }
  }
  return found;
}

bool is_whole(const run_result& run) { return run.complete && run.filter.empty() && run.shards <= 1; }
bool is_glob(const std::string& pattern) { return pattern.find_first_of("*?[") != std::string::npos; }

std::string first_line(const test_result& test) {
  std::string text =
      test.reason.empty() && !test.failures.empty() ? test.failures.front().message : test.reason;
  text = valid_utf8(text.substr(0, text.find('\n')));
  return std::string(head(text, longest_reason));
}

class updating {
 public:
  updating(document d, const run_result& run) : document_(std::move(d)), run_(run) {}

  updated_expectations result() {
    for (block& b : document_.blocks) review(std::move(b));
    add_new();
    const auto key = [](const block& b) { return std::tie(b.what.plugin, b.what.test, b.what.versions); };
    std::stable_sort(kept_.begin(), kept_.end(),
                     [&](const block& a, const block& b) { return key(a) < key(b); });
    std::string text = document_.head;
    while (text.ends_with("\n\n")) text.pop_back();
    for (const block& b : kept_) text += (text.empty() ? "" : "\n") + b.comment + b.text;
    return {std::move(text), std::move(changes_), std::move(notes_)};
  }

 private:
  void review(block b) {
    const findings found = find(b.what, run_);
    if (!found.new_verdicts.empty()) {
      for (const verdict v : found.new_verdicts) b.what.verdicts.push_back(v);
      b.text = rendered(b.what);
      changes_.push_back(fmt::format("changed {} of {}: it may end as {}, too", b.what.test, b.what.plugin,
                                     to_string(*found.new_verdicts.begin())));
    }
    if (found.passing.empty()) return kept_.push_back(std::move(b));
    if (!b.what.versions.empty()) {
      notes_.push_back(fmt::format("{} of {} passes now; its entry for versions {} is to be narrowed by hand",
                                   b.what.test, b.what.plugin, b.what.versions));
      return kept_.push_back(std::move(b));
    }
    if (is_glob(b.what.test) && !is_whole(run_)) {
      notes_.push_back(
          fmt::format("{} of {} passes in part; a whole run would tell more", b.what.test, b.what.plugin));
      return kept_.push_back(std::move(b));
    }
    changes_.push_back(fmt::format("removed {} of {}: it passes{}", b.what.test, b.what.plugin,
                                   found.failing.empty() ? "" : " in part"));
    for (const std::string& test : found.failing) {
      block one = b;
      one.what.test = test;
      one.text = rendered(one.what);
      kept_.push_back(std::move(one));
    }
  }

  void add_new() {
    for (const plugin_result& plugin : run_.plugins) {
      for (const test_result& test : plugin.tests) {
        if (!is_failure(test.outcome) || is_named(plugin, test)) continue;
        expectation e;
        e.plugin = plugin.name.substr(0, plugin.name.find(" ("));
        e.test = test.id();
        e.verdicts = {test.outcome};
        e.reason = "unexplained: " + first_line(test);
        e.issue = unexplained_issue;
        e.since = day_from(run_.started);
        kept_.push_back({e, "", rendered(e)});
        changes_.push_back(fmt::format("added {} of {}: {}", e.test, e.plugin, to_string(test.outcome)));
      }
    }
  }

  bool is_named(const plugin_result& plugin, const test_result& test) const {
    return std::any_of(kept_.begin(), kept_.end(),
                       [&](const block& b) { return concerns(b.what, plugin) && names(b.what, test.id()); });
  }

  document document_;
  const run_result& run_;
  std::vector<block> kept_;
  std::vector<std::string> changes_;
  std::vector<std::string> notes_;
};

}  // namespace

updated_expectations update_expectations(std::string_view text, const std::string& file,
                                         const run_result& run) {
  updated_expectations updated = updating(split(text, file), run).result();
  if (updated.changes.empty()) updated.text = std::string(text);
  return updated;
}

}  // namespace assay::results
