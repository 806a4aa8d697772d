#include "assay/reports/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "../src/history_words.hpp"
#include "assay/results/text.hpp"
#include "paint.hpp"

namespace assay::reports {
namespace {

using namespace results;

constexpr std::size_t most_runs = 20, most_tests = 10;

std::string share(const tally& t) { return t.total() == 0 ? "-" : fmt::format("{}/{}", t.met, t.total()); }

class history_writer {
 public:
  history_writer(std::ostream& out, const history& trend, const history_options& how)
      : out_(out), trend_(trend), all_(how.all), paint_(how.color) {}

  void write() {
    for (const runtime_history& runtime : trend_.runtimes) {
      out_ << paint_.strong(terminal_line(label(runtime))) << '\n';
      points(runtime);
      changes(runtime);
      flaky(runtime);
      times("slowest", runtime.slowest);
      times("slower", runtime.grown);
    }
    out_ << count(trend_.runs.size(), "run") << " of " << count(trend_.runtimes.size(), "runtime") << '\n';
  }

 private:
  static std::string count(std::size_t n, std::string_view what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  }

  void more(std::size_t left, std::string_view what) {
    if (left > 0) out_ << paint_.dim(fmt::format("  and {}; --all shows them", count(left, what))) << '\n';
  }

  // Columns as wide as their words; a part of the suite has no figures of its own to compare.
  void points(const runtime_history& runtime) {
    using row = std::array<std::string, 7>;
    std::vector<row> rows = {
        {"started", "version", "suite", "MUST met", "SHOULD met", "not as expected", "seconds"}};
    const std::size_t skipped =
        all_ || runtime.points.size() <= most_runs ? 0 : runtime.points.size() - most_runs;
    more(skipped, "older run");
    const auto from = runtime.points.begin() + static_cast<std::ptrdiff_t>(skipped);
    for (auto point = from; point != runtime.points.end(); ++point) {
      const history_run& run = trend_.runs[point->run];
      rows.push_back({terminal_line(time_words(run.started)), terminal_line(point->version),
                      terminal_line(suite_words(run)) + (point->suite_changed ? " (new)" : ""),
                      point->whole ? share(point->must) : "-", point->whole ? share(point->should) : "-",
                      std::to_string(point->not_as_expected), fmt::format("{:.2f}", point->seconds)});
    }
    std::array<std::size_t, 7> widths{};
    for (const row& cells : rows)
      for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      std::string line;
      for (std::size_t i = 0; i < widths.size(); ++i)
        line += i < 3 ? fmt::format("  {:<{}}", rows[r][i], widths[i])
                      : fmt::format("  {:>{}}", rows[r][i], widths[i]);
      if (r == 0) {
        out_ << paint_.dim(line) << '\n';
        continue;
      }
      const history_point& point = *(from + static_cast<std::ptrdiff_t>(r) - 1);
      const std::string gap = terminal_line(gap_words(trend_.runs[point.run], point));
      out_ << (point.not_as_expected > 0 ? paint_.bad(line) : line);
      if (!gap.empty()) out_ << "  " << paint_.odd(gap);
      out_ << '\n';
    }
  }

  void changes(const runtime_history& runtime) {
    std::size_t shown = 0;
    for (const history_change& change : runtime.changes) {
      if (!all_ && shown == most_tests) break;
      ++shown;
      const history_run& run = trend_.runs[change.run];
      const std::string word = change.broken ? "broken" : "mended";
      out_ << fmt::format("  {} in {} ({})  {}  {} -> {}\n",
                          change.broken ? paint_.bad(word) : paint_.good(word),
                          terminal_line(time_words(run.started)),
                          terminal_line(versions(runtime, change.run)), terminal_line(change.test),
                          change.before ? to_string(*change.before) : "new", to_string(change.after));
    }
    more(runtime.changes.size() - shown, "older change");
  }

  // "1.1, suite 0.2.0"
  std::string versions(const runtime_history& runtime, std::size_t run) const {
    const auto point = std::find_if(runtime.points.begin(), runtime.points.end(),
                                    [&](const history_point& p) { return p.run == run; });
    const std::string version = point == runtime.points.end() ? "" : point->version;
    return fmt::format("{}{}suite {}", version, version.empty() ? "" : ", ", suite_words(trend_.runs[run]));
  }

  void flaky(const runtime_history& runtime) {
    std::size_t shown = 0;
    for (const wavering_test& test : runtime.flaky) {
      if (!all_ && shown == most_tests) break;
      ++shown;
      out_ << fmt::format("  {}  {}  {}; last {}\n", paint_.odd("flaky"), terminal_line(test.test),
                          wavering_words(test), to_string(test.last));
    }
    more(runtime.flaky.size() - shown, "further flaky test");
  }

  void times(std::string_view word, const std::vector<timed_test>& tests) {
    constexpr std::size_t most = 3;
    std::size_t shown = 0;
    for (const timed_test& test : tests) {
      if (!all_ && shown++ == most) break;
      out_ << fmt::format("  {}  {}  {:.3f} s", paint_.dim(word), terminal_line(test.test), test.seconds);
      if (test.before) out_ << fmt::format(", before {:.3f} s", *test.before);
      out_ << '\n';
    }
  }

  std::ostream& out_;
  const history& trend_;
  bool all_;
  console::painter paint_;
};

}  // namespace

void write_history(std::ostream& out, const history& trend, const history_options& how) {
  history_writer(out, trend, how).write();
}

}  // namespace assay::reports
