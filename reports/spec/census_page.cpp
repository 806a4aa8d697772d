// The census: what each runtime of the given runs does, area by area, and where they part.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "pages.hpp"
#include "words.hpp"

namespace assay::reports::site {
namespace {

using namespace html;
using results::clause_state;
using results::tally;

struct group {
  spec::level level;
  spec::profile profile;
};

data tally_cell(const tally& t) {
  data cell = data("tone", t.total() == 0 ? "plain" : str(tone_of(t)));
  cell.set("text", t.total() == 0 ? "–" : share(t));
  cell.set("rest", text_if_any(rest(t)));
  return cell;
}

// The levels and profiles that a runtime was tested in.
std::vector<group> groups_of(const contents& c) {
  std::vector<group> groups;
  for (const spec::level level : {spec::level::must, spec::level::should, spec::level::may})
    for (const spec::profile profile : {spec::profile::core, spec::profile::full, spec::profile::newer})
      if (std::any_of(c.runtimes.columns().begin(), c.runtimes.columns().end(),
                      [&](const column& one) { return one.summary.level(level, profile).total() > 0; }))
        groups.push_back({level, profile});
  return groups;
}

// "Conforms to core and full. suite 0.1.0, 2026-11-28, loop=uvloop"
std::string particulars(const column& one) {
  std::vector<std::string> words = {str(to_string(one.summary.conforms))};
  if (!one.run->suite_version.empty()) words.push_back("suite " + one.run->suite_version);
  if (!one.run->started.empty()) words.push_back(one.run->started.substr(0, 10));
  for (const auto& [name, value] : one.plugin->options) words.push_back(name + "=" + value);
  return fmt::format("{}", fmt::join(words, ", "));
}

// What keeps a column from being the whole truth.
data cautions(const contents& c) {
  data list(data::type::list);
  const auto add = [&](const column& one, const std::string& what) {
    list << data("text", text(one.name + ": " + what));
  };
  for (const column& one : c.runtimes.columns()) {
    if (!one.run->complete) add(one, "the run did not come to its end");
    if (!one.run->filter.empty()) add(one, "a part of the suite was selected: " + one.run->filter);
    if (one.run->shards > 1) add(one, fmt::format("shard {} of {} alone", one.run->shard, one.run->shards));
    if (!one.run->suite_version.empty() && one.run->suite_version != c.spec.from().version)
      add(one, fmt::format("tested by suite {}, and these are the clauses of {}", one.run->suite_version,
                           c.spec.from().version));
  }
  return list;
}

data clause_row(const contents& c, const clause_entry& entry) {
  data row = clause_link(c.spec, entry.clause->id);
  row.set("level", str(to_string(entry.clause->lvl)));
  row.set("level_key", str(level_key(entry.clause->lvl)));
  row.set("text", text(entry.clause->text));
  return row;
}

bool fails(const column& one, const clause_entry& entry) {
  return entry.clause->lvl != spec::level::informational &&
         one.summary.state(entry.clause->id) == clause_state::not_met;
}

}  // namespace

std::string runtimes_table(const contents& c) {
  const std::vector<group> groups = groups_of(c);
  const auto name = [](const group& g) {
    return fmt::format("{} {}", to_string(g.level), to_string(g.profile));
  };
  data values;
  values.set("columns", list_of(groups, [&](const group& g) { return data("name", name(g)); }));
  values.set("rows", list_of(c.runtimes.columns(), [&](const column& one) {
               data row = data("name", text(one.name));
               row.set("of", text(particulars(one)));
               row.set("cells", list_of(groups, [&](const group& g) {
                         data cell = tally_cell(one.summary.level(g.level, g.profile));
                         cell.set("column", name(g));
                         return cell;
                       }));
               return row;
             }));
  return page_part("spec-runtimes.mustache")(values);
}

std::string census_body(const contents& c) {
  const auto& columns = c.runtimes.columns();
  data values;
  set_list(values, "left_out",
           list_of(c.runtimes.left_out(), [](const std::string& line) { return data("text", text(line)); }));
  set_list(values, "cautions", cautions(c));
  values.set("runtimes", runtimes_table(c));
  values.set("columns", list_of(columns, [](const column& one) { return data("name", text(one.name)); }));
  data not_met(data::type::list), free(data::type::list);
  values.set("areas", list_of(c.spec.areas(), [&](const area_entry& area) {
               data row = data("page", area.page);
               row.set("title", text(area.area->title));
               row.set("cells", list_of(columns, [&](const column& one) {
                         data cell = tally_cell(tally_of(one, area));
                         cell.set("name", text(one.name));
                         return cell;
                       }));
               return row;
             }));
  for (const area_entry& area : c.spec.areas())
    for (const clause_entry& entry : area.clauses) {
      data failing(data::type::list);
      for (const column& one : columns)
        if (fails(one, entry)) failing << answer_row(one, entry);
      if (failing.is_non_empty_list()) {
        data row = clause_row(c, entry);
        row.set("answers", failing);
        not_met << row;
      }
      if (entry.clause->lvl != spec::level::informational && entry.clause->variants.empty()) continue;
      data row = clause_row(c, entry);
      row.set("answers", list_of(columns, [&](const column& one) { return answer_row(one, entry); }));
      free << row;
    }
  set_list(values, "not_met", not_met);
  set_list(values, "free", free);
  return page_part("spec-census.mustache")(values);
}

}  // namespace assay::reports::site
