#include "markdown.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "../src/describe.hpp"
#include "../src/worst.hpp"
#include "benchmarks.hpp"
#include "failure.hpp"
#include "writer.hpp"

namespace assay::reports {
namespace {

using namespace results;
using namespace markdown;

std::string headline(const run_result& run, bool good) {
  if (run.gate && !run.gate->breaches.empty()) return "Assay: the gate is breached";
  const bool loaded = std::all_of(run.plugins.begin(), run.plugins.end(),
                                  [](const plugin_result& p) { return p.load_error.empty(); });
  // A gate decides alone what is good enough; that a plugin is not there never is.
  if (run.gate && run.complete && loaded) return "Assay: the gate is passed";
  return good ? "Assay: as expected" : "Assay: not as expected";
}

std::string figures(const plugin_result& plugin, const plugin_summary& summary) {
  std::string text = fmt::format(" {}", run_verdict(plugin, summary));
  if (!plugin.load_error.empty()) return text;
  const bool only_measured = summary.tests + summary.provisional_tests() == 0 && !plugin.benchmarks.empty();
  if (only_measured) return text + " - " + benchmark_counts(plugin);
  text += " - " + count_line(plugin, summary);
  for (const clause_level level : {clause_level::must, clause_level::should, clause_level::may}) {
    const tally t = summary.level(level);
    if (t.total() > 0) text += fmt::format(", {} {}/{}", to_string(level), t.met, t.total());
  }
  const std::string measured = benchmark_counts(plugin);
  return text + (measured.empty() ? "" : "; " + measured);
}

// What is newer than the suite and does not work: to be known in time, and no failure yet.
void write_provisional(writer& out, const run_result& run) {
  constexpr std::size_t few = 5;
  std::size_t count = 0;
  std::string first;
  for (const plugin_result& plugin : run.plugins)
    for (const test_result& test : plugin.tests) {
      if (!test.provisional || results::as_expected(test.outcome) || test.outcome == verdict::not_run)
        continue;
      if (++count <= few) first += (count > 1 ? ", " : "") + test.id();
    }
  if (count == 0) return;
  out.line({words("Provisional, newer than suite "), code(run.suite), words(", and not as expected: "),
            code(first), words(count > few ? fmt::format(" and {} more", count - few) : "")});
}

std::string verdict_lines(const run_result& run, const clause_table& clauses) {
  writer out, lines;
  bool good = run.complete;
  for (const plugin_result& plugin : run.plugins) {
    const plugin_summary summary = summarize(run, plugin, clauses);
    const std::string_view verdict = run_verdict(plugin, summary);
    good = good && (verdict == "PASS" || verdict == "MEASURED");
    lines.line({code(label(plugin)), words(figures(plugin, summary))});
  }
  out.heading(headline(run, good));
  if (!run.complete) out.line({words("Incomplete: the run was interrupted, or a part of it is missing.")});
  if (run.gate) {
    for (const gate_breach& b : run.gate->breaches)
      out.line(
          {words("Gate breached: "), code(b.plugin), words(": "), code(b.term), words(": "), code(b.figure)});
    if (run.gate->breaches.empty()) out.line({words("Gate passed: "), code(run.gate->text)});
  }
  writer rest;
  const not_run_tests missing = not_run(run);
  if (missing.count > 0)
    rest.line({code(missing.first),
               words(fmt::format(": {} test{} did not run", missing.count, missing.count == 1 ? "" : "s"))});
  write_provisional(rest, run);
  std::string text = out.text();
  for (const std::string& part : {lines.text(), rest.text()})
    if (part.find_first_not_of('\n') != std::string::npos) text += "\n" + part;
  return text;
}

std::string fold(const mishap& what, const clause_table& clauses, std::string_view program) {
  writer out;
  const span plugin = code(label(*what.plugin));
  if (what.test == nullptr) {
    out.open_fold({words("not loaded: "), plugin});
    out.block(what.plugin->load_error, "text", most_of_a_message);
  } else {
    out.open_fold({words(fmt::format("{}: ", to_string(what.test->outcome))), code(what.test->id()),
                   words(" ("), plugin, words(")")});
    write_failure(out, *what.plugin, *what.test, clauses, program);
  }
  out.close_fold();
  return out.text();
}

}  // namespace

std::string markdown_of(const run_result& run, const clause_table& clauses, std::string_view program,
                        std::size_t most) {
  bounded text(most);
  text.add(verdict_lines(run, clauses));
  if (const std::string measured = benchmarks(run, clauses); !measured.empty()) text.add(measured);
  for (const mishap& one : worst_first(run)) text.add(fold(one, clauses, program));
  return text.text();
}

}  // namespace assay::reports
