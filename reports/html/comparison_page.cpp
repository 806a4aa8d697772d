// A comparison as a page: what changed, the worst first, per test and per clause. It has no script: nothing
// on it needs one.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "../src/comparison_words.hpp"
#include "../src/describe.hpp"
#include "assay/reports/comparison.hpp"
#include "assay/results/text.hpp"
#include "comparison_sides.hpp"
#include "sections.hpp"
#include "security.hpp"

namespace assay::reports {
namespace {

using namespace results;
using namespace html;

class page_writer {
 public:
  page_writer(const comparison& compared, const both_runs& both, const comparison_page& how)
      : compared_(compared),
        both_(both),
        how_(how),
        table_(how.clauses ? *how.clauses : clause_table::suite()),
        arranged_(arrange(both.run, table_)),
        failures_(both.run, how.program) {
    run_result names;
    for (const plugin_change& pair : compared.plugins) {
      names.plugins.emplace_back();
      names.plugins.back().name = pair.after ? pair.after->name : pair.before->name;
      names.plugins.back().version = pair.after ? pair.after->version : pair.before->version;
    }
    keys_ = runtime_keys(names);
    for (const plugin_result& plugin : both.run.plugins) {
      auto& tests = results_.emplace_back();
      for (const test_result& test : plugin.tests) tests[test.id()].push_back(&test);
    }
  }

  void write(std::ostream& out) {
    const std::string style =
        assets({"base.css", "layout.css", "summary.css", "tables.css", "lists.css", "clauses.css",
                "failures.css", "narrow.css", "comparison.css", "print.css"});
    std::vector<std::string> names;
    for (const plugin_change& pair : compared_.plugins) names.push_back(name_of(pair));
    const bool few = names.size() < 3;
    data page;
    page.set("style", style);
    page.set("style_hash", csp_hash(style));
    page.set("suite_version", text(both_.run.suite_version));
    page.set("title", text("What changed in " + (few ? fmt::format("{}", fmt::join(names, " and "))
                                                     : plural(names.size(), "runtime"))));
    page.set("before", side(compared_.before, how_.link_before));
    page.set("after", side(compared_.after, how_.link_after));
    page.set("tone", compared_.good() ? "good" : "bad");
    page.set("outcome", outcome(compared_));
    data lines(data::type::list);
    for (const std::string& line : doubts(compared_)) lines << data("text", text(line));
    page.set("doubts", lines);
    page.set("levels", levels());
    data runtimes(data::type::list);
    for (const std::size_t p : worst_first(compared_)) runtimes << runtime(p);
    page.set("runtimes", runtimes);
    page_part whole("comparison.mustache");
    out << whole(page);
  }

 private:
  static data side(const run_side& run, const std::string& link) {
    data values;
    values.set("name", text(run.name));
    values.set("href", text_if_any(link));
    std::string facts = run.suite_version.empty() ? "" : "suite " + run.suite_version;
    if (!run.started.empty()) facts += (facts.empty() ? "" : ", ") + run.started;
    values.set("facts", text_if_any(facts));
    return values;
  }

  data levels() const {
    data rows(data::type::list);
    for (std::size_t p = 0; p < compared_.plugins.size(); ++p) {
      for (const clause_level level : {clause_level::must, clause_level::should}) {
        const auto total = [&](column at) { return at ? arranged_.summaries[*at].level(level).total() : 0; };
        if (total(both_.pairs[p].before) + total(both_.pairs[p].after) == 0) continue;
        data row;
        row.set("name", text(name_of(compared_.plugins[p])));
        row.set("level", std::string(spec::to_string(level)));
        for (const auto& [when, at] :
             {std::pair("before", both_.pairs[p].before), std::pair("after", both_.pairs[p].after)}) {
          const tally met = at ? arranged_.summaries[*at].level(level) : tally{};
          const std::string left = rest(met);
          row.set(fmt::format("tone_{}", when), std::string(tone_of(met)));
          row.set(fmt::format("met_{}", when),
                  met.total() == 0 ? "none" : share(met) + (left.empty() ? "" : ", " + left));
        }
        rows << row;
      }
    }
    return rows;
  }

  data runtime(std::size_t p) {
    const plugin_change& pair = compared_.plugins[p];
    data values;
    values.set("key", keys_[p]);
    values.set("name", text(name_of(pair)));
    values.set("counts", counts_of(pair));
    data errors(data::type::list);
    for (const auto& [when, one] : {std::pair("before", &pair.before), std::pair("after", &pair.after)}) {
      if (!*one || (*one)->load_error.empty()) continue;
      data error;
      error.set("when", when);
      error.set("text", text((*one)->load_error));
      errors << error;
    }
    values.set("load_errors", errors);
    values.set("groups", groups(p));
    data measured = measured_on_both(both_.run, arranged_, both_.pairs[p]);
    values.set("has_benchmarks", !measured.is_empty_list());
    values.set("benchmarks", measured);
    data clauses = clauses_of(p);
    values.set("has_clauses", !clauses.is_empty_list());
    values.set("clauses", clauses);
    return values;
  }

  // They are sorted: tests of a kind stand together.
  data groups(std::size_t p) {
    const std::vector<test_change>& tests = compared_.plugins[p].tests;
    data all(data::type::list);
    for (auto from = tests.begin(); from != tests.end();) {
      const auto to =
          std::find_if(from, tests.end(), [&](const test_change& t) { return heading(t) != heading(*from); });
      data group, rows(data::type::list);
      for (auto test = from; test != to; ++test) rows << row(p, *test);
      group.set("title", std::string(heading(*from)));
      group.set("kind", fmt::format("{}{}", from->regression() ? "worse-" : "", to_string(from->what)));
      group.set("count", plural(static_cast<std::size_t>(to - from), "test"));
      group.set("tests", rows);
      all << group;
      from = to;
    }
    return all;
  }

  data row(std::size_t p, const test_change& test) {
    data values;
    values.set("id", text(test.id));
    values.set("anchor", anchor(test.id));
    values.set("provisional", test.provisional);
    set_verdict(values, "before", test.before, how_.link_before, test.id);
    set_verdict(values, "after", test.after, how_.link_after, test.id);
    data clauses(data::type::list);
    for (const std::string& id : std::set(test.clauses.begin(), test.clauses.end())) {
      data clause;
      clause.set("id", text(id));
      clause.set("anchor", anchor(id));
      clauses << clause;
    }
    values.set("clauses", clauses);
    const std::string html = bodies(p, test);
    const bool open = test.regression();
    // What stands open below need not be said twice.
    values.set("message", text_if_any(open && !html.empty() ? "" : test.message));
    values.set("has_bodies", !html.empty());
    values.set("bodies", html);
    values.set("open", open);
    return values;
  }

  static void set_verdict(data& values, std::string_view when, const std::optional<verdict>& v,
                          const std::string& link, const std::string& id) {
    values.set(fmt::format("{}", when), v ? std::string(to_string(*v)) : "not there");
    values.set(fmt::format("tone_{}", when), v ? std::string(tone_of(*v)) : "plain");
    const bool linked = v && !link.empty();
    values.set(fmt::format("href_{}", when),
               linked ? text(fmt::format("{}#test-{}", link, anchor(id))) : data(data::type::bool_false));
  }

  std::string bodies(std::size_t p, const test_change& test) {
    test_row row;
    row.id = test.id;
    row.cells.resize(both_.run.plugins.size());
    for (const column at : {both_.pairs[p].before, both_.pairs[p].after}) {
      if (!at) continue;
      if (const auto found = results_[*at].find(test.id); found != results_[*at].end())
        row.cells[*at] = found->second;
    }
    return failures_.bodies(row);
  }

  data clauses_of(std::size_t p) const {
    std::map<std::string, std::vector<const test_change*>> cited;
    for (const test_change& test : compared_.plugins[p].tests)
      for (const std::string& id : std::set(test.clauses.begin(), test.clauses.end()))
        cited[id].push_back(&test);
    data rows(data::type::list);
    // Those whose state changed come first.
    for (const bool moved : {true, false})
      for (const auto& [id, tests] : cited) {
        const clause_state before = state(both_.pairs[p].before, id);
        const clause_state after = state(both_.pairs[p].after, id);
        if ((before != after) != moved) continue;
        const clause_info* info = table_.find(id);
        data row, links(data::type::list);
        row.set("id", text(id));
        row.set("anchor", anchor(id));
        row.set("level", info ? std::string(spec::to_string(info->level)) : "");
        row.set("text", info ? text(info->text) : data("The specification compiled in does not have it."));
        row.set("before", std::string(to_string(before)));
        row.set("after", std::string(to_string(after)));
        row.set("tone_before", std::string(tone_of(before)));
        row.set("tone_after", std::string(tone_of(after)));
        for (const test_change* test : tests) {
          data link;
          link.set("id", text(test->id));
          link.set("anchor", anchor(test->id));
          links << link;
        }
        row.set("tests", links);
        rows << row;
      }
    return rows;
  }

  clause_state state(column at, const std::string& clause) const {
    return at ? arranged_.summaries[*at].state(clause) : clause_state::untested;
  }

  const comparison& compared_;
  const both_runs& both_;
  const comparison_page& how_;
  const clause_table& table_;
  arrangement arranged_;
  failure_writer failures_;
  std::vector<std::string> keys_;
  std::vector<std::map<std::string, cell_results>> results_;  // by runtime of both_ and id
};

}  // namespace

void write_comparison_page(std::ostream& out, const comparison& compared, const run_result& before,
                           const run_result& after, const comparison_page& how) {
  const both_runs both = together(compared, before, after);
  page_writer(compared, both, how).write(out);
}

bool is_report_link(std::string_view link) {
  if (link.empty() || std::any_of(link.begin(), link.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f || c == '\\' || c == '#';
      }))
    return false;
  if (!link_target(link).empty()) return true;
  return link.front() != '/' && link.find(':') == std::string_view::npos;
}

}  // namespace assay::reports
