// What a person reads in a terminal or a log: the failures, then one verdict line a runtime.
#include <algorithm>

#include "../src/describe.hpp"
#include "../src/document.hpp"
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
        if (!as_expected(test.outcome) && test.outcome != verdict::not_run)
          out << console::failure_block(plugin, test, clauses(), how().program, paint) << '\n';
        else if (how().list_passes)
          out << console::one_line(plugin, test, paint);
      }
    }
    write_not_run(run, out, paint);
    write_expected(run, out, paint);
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
