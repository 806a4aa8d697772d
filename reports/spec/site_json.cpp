// clauses.json: the same for machines. Its schema is reports/json/schema/assay-specification-1.schema.json.
#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "assay/results/json.hpp"
#include "pages.hpp"
#include "sources.hpp"
#include "words.hpp"

namespace assay::reports::site {
namespace {

using json = nlohmann::ordered_json;

void put_if_any(json& to, const char* key, std::string_view value) {
  if (!value.empty()) to[key] = value;
}

json strings(const auto& rows) {
  json list = json::array();
  for (const auto& row : rows) list.push_back(str(row));
  return list;
}

json clause_json(const contents& c, const clause_entry& entry) {
  const spec::clause& clause = *entry.clause;
  json one = {{"id", clause.id},
              {"area", clause.area},
              {"level", html::level_key(clause.lvl)},
              {"profile", to_string(clause.prof)},
              {"text", clause.text}};
  put_if_any(one, "intent", clause.intent);
  put_if_any(one, "untestable", clause.untestable);
  one["url"] = clause_address(clause.area, clause.id);
  one["sources"] = json::array();
  for (const std::string_view source : clause.sources) {
    json from = {{"text", source}};
    put_if_any(from, "href", source_link(source, clause.prof));
    one["sources"].push_back(std::move(from));
  }
  one["requires"] = strings(clause.requires_);
  one["variants"] = strings(clause.variants);
  one["fixed"] = json::array();
  for (const spec::fixed_fault& fault : clause.fixed)
    one["fixed"].push_back({{"runtime", fault.runtime}, {"version", fault.version}, {"issue", fault.issue}});
  one["tests"] = json::array();
  for (const results::test_result* test : entry.tests) one["tests"].push_back(test->id());
  one["faults"] = json::array();
  for (const faults::fault* fault : entry.faults) one["faults"].push_back(fault->name);
  put_if_any(one, "file", clause.file);
  if (clause.line > 0) one["line"] = clause.line;
  one["census"] = json::array();
  for (const column& runtime : c.runtimes.columns()) {
    json found = {{"runtime", runtime.name}, {"state", to_string(runtime.of(entry).state)}};
    put_if_any(found, "why", runtime.of(entry).why);
    one["census"].push_back(std::move(found));
  }
  return one;
}

json runtimes_json(const census& runtimes) {
  json list = json::array();
  for (const column& one : runtimes.columns()) {
    json runtime = {{"name", one.name},
                    {"runtime", one.plugin->runtime},
                    {"version", one.plugin->version},
                    {"options", json::object()},
                    {"variants", strings(one.plugin->variants)},
                    {"suite_version", one.run->suite_version},
                    {"started", one.run->started},
                    {"complete", one.run->complete}};
    for (const auto& [name, value] : one.plugin->options) runtime["options"][name] = value;
    list.push_back(std::move(runtime));
  }
  return list;
}

}  // namespace

std::string clauses_json(const contents& c, const std::vector<std::string>& files) {
  json site = {{"$schema", "assay-specification-1.schema.json"},
               {"schema_version", 1},
               {"suite_version", c.spec.from().version},
               {"files", files},
               {"areas", json::array()},
               {"clauses", json::array()},
               {"tests", json::array()},
               {"faults", json::array()},
               {"features", json::array()},
               {"variants", json::array()},
               {"runtimes", runtimes_json(c.runtimes)}};
  for (const area_entry& area : c.spec.areas()) {
    site["areas"].push_back({{"id", area.area->id}, {"title", area.area->title}, {"url", area.page}});
    for (const clause_entry& entry : area.clauses) site["clauses"].push_back(clause_json(c, entry));
  }
  for (const results::test_result& test : c.spec.from().tests)
    site["tests"].push_back(
        {{"id", test.id()}, {"clauses", test.clauses}, {"file", test.file}, {"line", test.line}});
  for (const faults::fault& fault : c.spec.from().faults)
    site["faults"].push_back({{"name", fault.name},
                              {"clause", fault.clause},
                              {"text", fault.text},
                              {"expect", fault.expect},
                              {"planted", to_string(fault.how)},
                              {"where", fault.where}});
  for (const spec::feature& feature : c.spec.from().features)
    site["features"].push_back({{"id", feature.id}, {"text", feature.text}});
  for (const spec::variant& variant : c.spec.from().variants)
    site["variants"].push_back(
        {{"id", variant.id}, {"text", variant.text}, {"values", strings(variant.values)}});
  return results::dump(site, 1) + "\n";
}

}  // namespace assay::reports::site
