// The page as a whole: one file, which loads nothing and runs nothing but its own style and script.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "../src/describe.hpp"
#include "../src/document.hpp"
#include "assay/results/text.hpp"
#include "sections.hpp"
#include "security.hpp"

namespace assay::reports {
namespace {

using namespace results;
using namespace html;

constexpr std::size_t most_on_a_screen = 10;

// On a phone each cell of a table names its runtime; these are the names, as a style sheet says them.
std::string runtime_labels(const run_result& run) {
  std::string css = "@media (max-width: 40rem) {\n";
  for (std::size_t p = 0; p < run.plugins.size(); ++p)
    css += fmt::format(
        ".grid > tbody > tr:not(.bodies) > td:nth-of-type({})::before {{ content: \"{}: \" !important; }}\n",
        p + 1, css_string(head(label(run.plugins[p]), 80)));
  css += "}\n";
  // So many columns have no room on any screen: their tables are wider, and scroll in their sections.
  if (run.plugins.size() > most_on_a_screen)
    css += fmt::format(
        "@media screen and (min-width: 40.01rem) {{\n.grid {{ min-width: {}rem; }}\n"
        ".grid > thead > tr > th:first-child {{ width: 20rem !important; }}\n.area, #areas, #benchmarks {{ "
        "overflow-x: auto; }}\n}}\n",
        20 + 6 * run.plugins.size());
  return css;
}

std::string names_of(const run_result& run) {
  std::vector<std::string> names;
  for (const plugin_result& plugin : run.plugins) names.push_back(label(plugin));
  if (names.size() > 3) return plural(names.size(), "runtime");
  return fmt::format("{}", fmt::join(names.begin(), names.end(), names.size() == 2 ? " and " : ", "));
}

std::string heading(const run_result& run) {
  if (run.plugins.empty()) return "No runtime was tested";
  const auto some = [&](auto member) {
    return std::any_of(run.plugins.begin(), run.plugins.end(),
                       [&](const plugin_result& plugin) { return !(plugin.*member).empty(); });
  };
  const bool measured = !some(&plugin_result::tests) && some(&plugin_result::benchmarks);
  return (measured ? "Measurements of " : "Conformance of ") + names_of(run);
}

std::string lead(const run_result& run, const arrangement& a) {
  std::size_t clauses = 0;
  for (const area_rows& area : a.areas)
    for (const clause_rows& clause : area.clauses) clauses += !clause.tests.empty();
  std::string line = a.areas.empty()
                         ? "No clause was tested"
                         : fmt::format("{} in {}", plural(clauses, "clause"), plural(a.areas.size(), "area"));
  if (!run.suite_version.empty()) line += ", suite " + run.suite_version;
  if (!run.suite.empty()) line += ", judged by " + run.suite;
  if (!run.started.empty()) line += ", " + run.started.substr(0, 10);
  return line;
}

std::string warning(const run_result& run) {
  std::string words;
  if (!run.complete)
    words += "This report is incomplete: it does not say what the tests that are missing would have found. ";
  if (!run.filter.empty()) words += "Only a part was selected to run: " + run.filter;
  if (run.shards > 1)
    words += fmt::format("{}This is shard {} of {}.", words.empty() ? "" : " ", run.shard, run.shards);
  return words;
}

data gate(const gate_result& result) {
  data breaches(data::type::list);
  for (const gate_breach& one : result.breaches) {
    data breach;
    breach.set("plugin", text(one.plugin));
    breach.set("term", text(one.term));
    breach.set("figure", text(one.figure));
    breaches << breach;
  }
  data values;
  values.set("terms", text(result.text));
  values.set("tone", result.breaches.empty() ? "good" : "bad");
  values.set("word", result.breaches.empty() ? "passed" : "breached");
  values.set("breaches", breaches);
  return values;
}

class html_report final : public document {
 public:
  using document::document;

 protected:
  void write(const run_result& run, std::ostream& out) override {
    const arrangement a = arrange(run, clauses());
    failure_writer failures(run, how().program);
    const std::string style = assets({"base.css", "layout.css", "summary.css", "scores.css", "tables.css",
                                      "lists.css", "clauses.css", "failures.css", "benchmarks.css",
                                      "facts.css", "tools.css", "narrow.css", "print.css"});
    const std::string labels = runtime_labels(run);
    const std::string script =
        assets({"filter.js", "contents.js", "links.js", "tools.js", "copy.js", "start.js"});

    data page;
    // Hashes hold no character that escaping would change, apart from the quotes, which a browser reads back.
    page.set("style_hashes", csp_hash(style) + " " + csp_hash(labels));
    page.set("script_hash", csp_hash(script));
    page.set("style", style);
    page.set("labels", labels);
    page.set("script", script);
    page.set("suite_version", text(run.suite_version));
    page.set("title", text(heading(run)));
    page.set("heading", text(heading(run)));
    page.set("lead", text(lead(run, a)));
    if (const std::string words = warning(run); !words.empty()) page.set("warning", text(words));
    page.set("runtimes", runtime_columns(run));
    page.set("many", run.plugins.size() > 4);
    page.set("summary", summary(a));
    if (run.gate) page.set("gate", gate(*run.gate));
    set_section(page, "areas", areas(a, failures));
    page.set("matrix", matrix(a));
    set_section(page, "unexpected", unexpected(a));
    set_section(page, "deviations", deviations(a));
    set_section(page, "provisional", provisional(a));
    set_section(page, "benchmarks", benchmarks(a));
    page.set("runtime_details", runtime_details(a));
    page.set("environment", environment(run));
    page_part whole("page.mustache");
    out << whole(page);
  }

 private:
  static void set_section(data& page, const std::string& name, const std::string& html) {
    page.set("has_" + name, !html.empty());
    page.set(name, html);
  }
};

}  // namespace

std::unique_ptr<report> make_html(std::ostream& out, const options& how) {
  return std::make_unique<html_report>(out, how);
}

}  // namespace assay::reports
