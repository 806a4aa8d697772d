// A history as a page: what each runtime met over time, and what changed when. It has no script: nothing on
// it needs one.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "../src/history_words.hpp"
#include "../src/measured.hpp"
#include "arrange.hpp"
#include "assay/reports/history.hpp"
#include "assets.hpp"
#include "security.hpp"
#include "trend.hpp"
#include "words.hpp"

namespace assay::reports {
namespace {

using namespace results;
using namespace html;

constexpr std::size_t most_changes = 200;

std::string met(const tally& t) {
  const std::string left = rest(t);
  return t.total() == 0 ? "none" : share(t) + (left.empty() ? "" : ", " + left);
}

// In thousands of a second below one: tests are short.
std::string short_time(double s) { return duration(s * 1e9); }

class page_writer {
 public:
  explicit page_writer(const history& trend) : trend_(trend) {
    run_result names;
    for (const runtime_history& runtime : trend.runtimes) {
      names.plugins.emplace_back();
      names.plugins.back().name = label(runtime);
    }
    keys_ = runtime_keys(names);
  }

  void write(std::ostream& out) {
    const std::string style = assets({"base.css", "layout.css", "summary.css", "tables.css", "lists.css",
                                      "benchmarks.css", "narrow.css", "history.css", "print.css"});
    data page;
    page.set("style", style);
    page.set("style_hash", csp_hash(style));
    page.set("suite_version", text(trend_.runs.empty() ? "" : trend_.runs.back().suite_version));
    const bool one = trend_.runtimes.size() == 1;
    page.set("title", text("History of " + (one ? label(trend_.runtimes.front())
                                                : plural(trend_.runtimes.size(), "runtime"))));
    page.set("span", text(span()));
    const std::string trouble = troubles();
    page.set("tone", trouble.empty() ? "good" : "bad");
    page.set("outcome", trouble.empty() ? "All as expected in the latest whole runs" : trouble);
    data overview(data::type::list), runtimes(data::type::list);
    for (std::size_t r = 0; r < trend_.runtimes.size(); ++r) {
      overview << latest_of(r);
      runtimes << runtime(r);
    }
    page.set("overview", overview);
    page.set("runtimes", runtimes);
    data left_out(data::type::list);
    for (const left_out_file& one_file : trend_.left_out) {
      data row;
      row.set("file", text(one_file.file));
      row.set("reason", text(one_file.reason));
      left_out << row;
    }
    page.set("left_out", left_out);
    page.set("has_left_out", !left_out.is_empty_list());
    page.set("left_out_count", plural(trend_.left_out.size(), "file"));
    page_part whole("history.mustache");
    out << whole(page);
  }

 private:
  std::string span() const {
    if (trend_.runs.empty()) return "No runs";
    std::set<std::string> suites;
    for (const history_run& run : trend_.runs) suites.insert(suite_words(run));
    const std::string first = time_words(trend_.runs.front().started).substr(0, 10);
    const std::string last = time_words(trend_.runs.back().started).substr(0, 10);
    return fmt::format("{} {}, of {}", plural(trend_.runs.size(), "run"),
                       first == last ? "on " + first : fmt::format("from {} to {}", first, last),
                       suites.size() == 1 ? "suite " + *suites.begin() : plural(suites.size(), "suite"));
  }

  // What the summary's first line has to say; empty where all is well.
  std::string troubles() const {
    std::size_t worse = 0, not_loaded = 0, judged = 0;
    for (const runtime_history& one : trend_.runtimes) {
      if (!one.points.empty() && !one.points.back().load_error.empty()) ++not_loaded;
      const history_point* point = latest(one);
      if (!point) continue;
      ++judged;
      worse += point->not_as_expected;
    }
    std::vector<std::string> words;
    if (judged == 0) words.emplace_back("no run of the whole suite reached its end");
    if (worse > 0) words.push_back(plural(worse, "test") + " not as expected in the latest whole runs");
    if (not_loaded > 0)
      words.push_back(plural(not_loaded, "runtime") + " could not be loaded in the latest run");
    std::string line = fmt::format("{}", fmt::join(words, "; "));
    if (!line.empty() && line.front() == 'n') line.front() = 'N';
    return line;
  }

  data latest_of(std::size_t r) const {
    const runtime_history& one = trend_.runtimes[r];
    const history_point* point = latest(one);
    data row;
    row.set("name", text(label(one)));
    row.set("key", keys_[r]);
    row.set("known", point != nullptr);
    row.set("flaky", one.flaky.empty() ? "none" : plural(one.flaky.size(), "test"));
    row.set("tone_flaky", one.flaky.empty() ? "plain" : "odd");
    if (!point) return row;
    const history_run& run = trend_.runs[point->run];
    row.set("started", text(time_words(run.started)));
    set_figures(row, *point);
    std::size_t broken = 0, mended = 0;
    for (const history_change& change : one.changes)
      if (change.run == point->run) ++(change.broken ? broken : mended);
    row.set("changed",
            broken + mended == 0 ? "nothing" : fmt::format("{} broken, {} mended", broken, mended));
    row.set("tone_changed", broken > 0 ? "bad" : "plain");
    return row;
  }

  static void set_figures(data& row, const history_point& point) {
    row.set("version", text(point.version.empty() ? "unknown" : point.version));
    row.set("must", met(point.must));
    row.set("should", met(point.should));
    row.set("tone_must", std::string(tone_of(point.must)));
    row.set("tone_should", std::string(tone_of(point.should)));
    row.set("unexpected", fmt::format("{} of {}", point.not_as_expected, plural(point.tests, "test")));
    row.set("tone_unexpected", point.not_as_expected > 0 ? "bad" : "good");
    row.set("seconds", seconds(point.seconds));
  }

  data runtime(std::size_t r) const {
    const runtime_history& one = trend_.runtimes[r];
    data values;
    values.set("key", keys_[r]);
    values.set("name", text(label(one)));
    values.set("clauses_figure", clauses_figure(one));
    values.set("seconds_figure", seconds_figure(one));
    data points(data::type::list);
    // The newest first: that is what is looked for.
    for (auto point = one.points.rbegin(); point != one.points.rend(); ++point) points << row(*point);
    values.set("points", points);
    data all_changes = changes(one);
    values.set("has_changes", !all_changes.is_empty_list());
    values.set("changes", all_changes);
    values.set("more_changes", one.changes.size() > most_changes
                                   ? data(plural(one.changes.size() - most_changes, "older change"))
                                   : data(data::type::bool_false));
    data wavering(data::type::list);
    for (const wavering_test& test : one.flaky) {
      data line;
      line.set("test", text(test.test));
      line.set("how", wavering_words(test));
      line.set("last", std::string(to_string(test.last)));
      line.set("tone", std::string(tone_of(test.last)));
      wavering << line;
    }
    values.set("has_flaky", !wavering.is_empty_list());
    values.set("flaky", wavering);
    set_times(values, "slowest", one.slowest);
    set_times(values, "grown", one.grown);
    return values;
  }

  data row(const history_point& point) const {
    const history_run& run = trend_.runs[point.run];
    data values;
    values.set("started", text(time_words(run.started)));
    values.set("suite", text(suite_words(run)));
    values.set("suite_changed", point.suite_changed);
    values.set("gap", text_if_any(gap_words(run, point)));
    values.set("error", text_if_any(point.load_error));
    values.set("files", text(run.files.size() == 1
                                 ? run.files.front()
                                 : fmt::format("{} and {} more", run.files.front(), run.files.size() - 1)));
    set_figures(values, point);
    if (point.whole) return values;
    // Of a part of the suite no figure stands beside the others.
    for (const char* figure : {"must", "should"}) {
      values.set(figure, point.tests > 0 ? "a part" : "none");
      values.set(fmt::format("tone_{}", figure), "none");
    }
    if (point.tests > 0) return values;
    values.set("unexpected", "no tests");
    values.set("tone_unexpected", "none");
    return values;
  }

  template <class Value>
  std::vector<std::optional<double>> whole_runs(const runtime_history& one, Value value) const {
    std::vector<std::optional<double>> values;
    for (const history_point& point : one.points) values.push_back(point.whole ? value(point) : std::nullopt);
    return values;
  }

  trend figure(const runtime_history& one) const {
    trend figures;
    for (const history_point& point : one.points) {
      const history_run& run = trend_.runs[point.run];
      if (point.suite_changed)
        figures.marks.emplace_back(figures.runs.size(), run.suite.empty() ? run.suite_version : run.suite);
      figures.runs.push_back(time_words(run.started));
    }
    return figures;
  }

  std::string clauses_figure(const runtime_history& one) const {
    const auto part = [](const tally& t) -> std::optional<double> {
      if (t.total() == 0) return std::nullopt;
      return 100 * static_cast<double>(t.met) / static_cast<double>(t.total());
    };
    trend figures = figure(one);
    figures.name = "Clauses met of those tested";
    figures.unit = "%";
    figures.share = true;
    figures.lines = {{"MUST", whole_runs(one, [&](const history_point& p) { return part(p.must); })},
                     {"SHOULD", whole_runs(one, [&](const history_point& p) { return part(p.should); })}};
    return plot(figures);
  }

  std::string seconds_figure(const runtime_history& one) const {
    trend figures = figure(one);
    figures.name = "Seconds for the whole suite";
    figures.unit = "s";
    figures.lines = {
        {"seconds", whole_runs(one, [](const history_point& p) { return std::optional(p.seconds); })}};
    return plot(figures);
  }

  data changes(const runtime_history& one) const {
    data rows(data::type::list);
    for (std::size_t i = 0; i < std::min(one.changes.size(), most_changes); ++i) {
      const history_change& change = one.changes[i];
      const history_run& run = trend_.runs[change.run];
      const auto point = std::find_if(one.points.begin(), one.points.end(),
                                      [&](const history_point& p) { return p.run == change.run; });
      data row;
      row.set("test", text(change.test));
      row.set("what", change.broken ? "broken" : "mended");
      row.set("started", text(time_words(run.started)));
      row.set("version", text(point == one.points.end() ? "" : point->version));
      row.set("suite", text(suite_words(run)));
      row.set("before", change.before ? std::string(to_string(*change.before)) : "new");
      row.set("after", std::string(to_string(change.after)));
      row.set("tone_before", change.before ? std::string(tone_of(*change.before)) : "plain");
      row.set("tone_after", std::string(tone_of(change.after)));
      rows << row;
    }
    return rows;
  }

  static void set_times(data& values, const std::string& name, const std::vector<timed_test>& tests) {
    data rows(data::type::list);
    for (const timed_test& test : tests) {
      data row;
      row.set("test", text(test.test));
      row.set("seconds", short_time(test.seconds));
      row.set("before", test.before ? short_time(*test.before) : "none");
      rows << row;
    }
    values.set("has_" + name, !rows.is_empty_list());
    values.set(name, rows);
  }

  const history& trend_;
  std::vector<std::string> keys_;
};

}  // namespace

void write_history_page(std::ostream& out, const history& trend) { page_writer(trend).write(out); }

}  // namespace assay::reports
