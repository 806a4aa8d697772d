// The first page: what there is, how to read it, and where it has holes.
#include <fmt/format.h>

#include <array>

#include "pages.hpp"
#include "words.hpp"

namespace assay::reports::site {
namespace {

using namespace html;

// The columns of the table of areas.
enum counted { must, should, may, informational, core, full, newer, tests, faults, columns };
constexpr std::array<std::string_view, columns> names = {"MUST", "SHOULD", "MAY",   "informational", "core",
                                                         "full", "newer",  "tests", "planted faults"};
using counts = std::array<std::size_t, columns>;

counts count(const area_entry& area) {
  counts all{};
  for (const clause_entry& entry : area.clauses) {
    ++all[static_cast<std::size_t>(entry.clause->lvl)];
    ++all[core + static_cast<std::size_t>(entry.clause->prof)];
    all[faults] += entry.faults.size();
    // A test of several clauses is counted where its first one is.
    for (const results::test_result* test : entry.tests)
      all[tests] += test->clauses.front() == entry.clause->id;
  }
  return all;
}

data cells(const counts& all) {
  data list(data::type::list);
  for (std::size_t i = 0; i < all.size(); ++i) {
    data cell = data("count", std::to_string(all[i]));
    cell.set("unit", str(names[i]));
    cell.set("zero", all[i] == 0);
    list << cell;
  }
  return list;
}

struct gaps {
  data unproven{data::type::list}, untestable{data::type::list}, unplanted{data::type::list};
  std::size_t clauses = 0, holes = 0, reasons = 0, tested = 0, planted = 0;
};

gaps gaps_of(const book& of) {
  gaps found;
  for (const area_entry& area : of.areas())
    for (const clause_entry& entry : area.clauses) {
      data link = clause_link(of, entry.clause->id);
      ++found.clauses;
      if (entry.unproven()) ++found.holes, found.unproven << link;
      if (!entry.clause->untestable.empty()) {
        ++found.reasons;
        link.set("reason", text(entry.clause->untestable));
        found.untestable << link;
      }
      if (entry.tests.empty()) continue;
      ++found.tested;
      if (entry.faults.empty())
        found.unplanted << link;
      else
        ++found.planted;
    }
  return found;
}

}  // namespace

std::string index_body(const contents& c) {
  const gaps found = gaps_of(c.spec);
  counts totals{};
  data values;
  values.set("areas", list_of(c.spec.areas(), [&](const area_entry& area) {
               const counts all = count(area);
               for (std::size_t i = 0; i < all.size(); ++i) totals[i] += all[i];
               data row = data("page", area.page);
               row.set("title", text(area.area->title));
               row.set("counts", cells(all));
               return row;
             }));
  values.set("totals", cells(totals));
  values.set("columns", list_of(names, [](std::string_view name) { return data("name", str(name)); }));
  values.set("lead",
             fmt::format("{} in {}, {}, {}{}", plural(found.clauses, "clause"),
                         plural(c.spec.areas().size(), "area"), plural(c.spec.from().tests.size(), "test"),
                         plural(c.spec.from().faults.size(), "planted fault"),
                         c.spec.from().version.empty() ? "" : "; suite " + c.spec.from().version));
  values.set("proof",
             fmt::format("Of {}, {} a test, {} untestable for a reason that is written down, and {} neither. "
                         "{} a planted fault besides: a runtime that breaks just this, and that the clause's "
                         "tests must catch.",
                         plural(found.clauses, "clause"),
                         fmt::format("{} {}", found.tested, found.tested == 1 ? "has" : "have"),
                         fmt::format("{} {}", found.reasons, found.reasons == 1 ? "is" : "are"),
                         fmt::format("{} {}", found.holes, found.holes == 1 ? "has" : "have"),
                         fmt::format("{} {}", found.planted, found.planted == 1 ? "has" : "have")));
  set_list(values, "unproven", found.unproven);
  values.set("unproven_count",
             fmt::format("{} {}", plural(found.holes, "clause"), found.holes == 1 ? "has" : "have"));
  set_list(values, "untestable", found.untestable);
  set_list(values, "unplanted", found.unplanted);
  values.set("unplanted_count", plural(found.tested - found.planted, "clause"));
  values.set("has_census", c.has_census());
  values.set("census", runtimes_table(c));
  return page_part("spec-index.mustache")(values);
}

}  // namespace assay::reports::site
