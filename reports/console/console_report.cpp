// What a person reads in a terminal or a log: the failures, then one verdict line a runtime.
#include <algorithm>

#include "../src/describe.hpp"
#include "../src/document.hpp"
#include "assay/results/text.hpp"
#include "failure.hpp"

namespace assay::reports {
namespace {

using namespace results;

class console_report final : public document {
 public:
  using document::document;

 protected:
  void write(const run_result& run, std::ostream& out) override {
    const console::painter paint(how().color);
    for (const plugin_result& plugin : run.plugins) {
      for (const test_result& test : plugin.tests) {
        if (!as_expected(test) && test.outcome != verdict::not_run)
          out << console::failure_block(plugin, test, clauses(), how().program, paint) << '\n';
        else if (how().list_passes)
          out << console::one_line(plugin, test, paint);
      }
    }
    write_not_run(run, out, paint);
    write_expected(run, out, paint);
    write_provisional(run, out, paint);
    write_gate(run, out, paint);
    write_verdicts(run, out, paint);
    if (!run.complete)
      out << paint.bad("incomplete: the run was interrupted, or a part of it is missing") << '\n';
  }

 private:
  // What an interrupted run did not come to: some names, and how many.
  void write_not_run(const run_result& run, std::ostream& out, const console::painter& paint) const {
    constexpr std::size_t most = 10;
    std::size_t count = 0;
    for (const plugin_result& plugin : run.plugins)
      for (const test_result& test : plugin.tests)
        if (test.outcome == verdict::not_run && ++count <= most && !how().list_passes)
          out << console::one_line(plugin, test, paint);
    if (count > most) out << paint.dim(fmt::format("and {} more did not run", count - most)) << '\n';
    if (count > 0) out << '\n';
  }

  // Known failures are named, so that nobody takes PASS for conformance.
  static void write_expected(const run_result& run, std::ostream& out, const console::painter& paint) {
    bool any = false;
    for (const plugin_result& plugin : run.plugins)
      for (const test_result& test : plugin.tests)
        if (test.outcome == verdict::expected_fail) {
          out << console::expected_line(plugin, test, paint);
          any = true;
        }
    if (any) out << '\n';
  }

  // What is newer than the suite and does not work: to be known in time, and no failure yet.
  void write_provisional(const run_result& run, std::ostream& out, const console::painter& paint) const {
    bool any = false;
    for (const plugin_result& plugin : run.plugins)
      for (const test_result& test : plugin.tests) {
        if (!test.provisional || as_expected(test.outcome) || test.outcome == verdict::not_run) continue;
        if (!any)
          out << paint.odd(fmt::format("provisional: newer than suite {}", terminal_line(run.suite))) << '\n';
        if (!how().list_passes) out << console::one_line(plugin, test, paint);
        any = true;
      }
    if (any) out << '\n';
  }

  static void write_gate(const run_result& run, std::ostream& out, const console::painter& paint) {
    if (!run.gate) return;
    for (const gate_breach& b : run.gate->breaches)
      out << fmt::format("{}: {}: {}: {}\n", paint.bad("gate breached"), terminal_line(b.plugin),
                         terminal_line(b.term), terminal_line(b.figure));
    if (run.gate->breaches.empty())
      out << fmt::format("{}: {}\n", paint.good("gate passed"), terminal_line(run.gate->text));
    out << '\n';
  }

  void write_verdicts(const run_result& run, std::ostream& out, const console::painter& paint) const {
    std::vector<console::verdict_row> rows;
    for (const plugin_result& plugin : run.plugins)
      rows.push_back(console::row_of(plugin, summarize(run, plugin, clauses())));
    for (const std::string& line : console::aligned(rows, paint)) out << line << '\n';
    for (const plugin_result& plugin : run.plugins)
      for (const std::string& note : plugin.notes) out << console::note_line(plugin, note, paint);
  }
};

}  // namespace

std::unique_ptr<report> make_console(std::ostream& out, const options& how) {
  return std::make_unique<console_report>(out, how);
}

}  // namespace assay::reports
