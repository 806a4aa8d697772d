// assay explain: what clauses say, where they come from, and which tests prove them. Works offline.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "assay/faults/faults.hpp"
#include "assay/reports/specification.hpp"
#include "assay/spec/clauses.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "selection.hpp"
#include "subcommands.hpp"

namespace assay::cli {
namespace {

void line(std::string_view label, std::string_view text) {
  if (!text.empty()) fmt::print("  {:<10} {}\n", label, text);
}

void explain(const spec::clause& clause) {
  fmt::print("{}  {}, {}\n", clause.id, spec::to_string(clause.lvl), spec::to_string(clause.prof));
  fmt::print("  {}\n", clause.text);
  if (!clause.intent.empty()) fmt::print("  {}\n", clause.intent);
  line("area", clause.area);
  for (const std::string_view source : clause.sources) line("source", source);
  if (!clause.requires_.empty()) line("requires", fmt::format("{}", fmt::join(clause.requires_, ", ")));
  for (const std::string_view id : clause.variants) {
    const spec::variant* v = spec::find_variant(id);
    line("variant", v == nullptr ? std::string(id)
                                 : fmt::format("{} ({}): {}", id, fmt::join(v->values, ", "), v->text));
  }
  for (const spec::fixed_fault& fault : clause.fixed) {
    line("fixed", fmt::format("in {} {}, {}", fault.runtime, fault.version, fault.issue));
  }
  line("untestable", clause.untestable);
  for (const results::test_result& test : suite()) {
    if (std::find(test.clauses.begin(), test.clauses.end(), clause.id) == test.clauses.end()) continue;
    line("test", fmt::format("{}  {}:{}", test.id(), test.file, test.line));
  }
  for (const faults::fault& f : faults::all()) {
    if (f.clause == clause.id) line("fault", fmt::format("{}: {}", f.name, f.text));
  }
  line("page", fmt::format("{} of the site that `assay report --spec FOLDER` writes",
                           reports::clause_address(clause.area, clause.id)));
  line("defined", fmt::format("{}:{}", clause.file, clause.line));
}

}  // namespace

void add_explain(CLI::App& app, surroundings& around) {
  auto ids = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("explain", "show what a clause of the specification says");
  command->add_option("clause", *ids, "ids such as gather.result-order")->required()->type_name("ID...");
  command->callback([ids, &around] {
    bool first = true;
    for (const std::string& id : *ids) {
      const spec::clause* clause = spec::find_clause(id);
      if (clause == nullptr) {
        const std::vector<std::string_view> near = spec::nearest_clauses(id);
        complain("assay: there is no clause '{}'{}\n", id,
                 near.empty() ? "; `assay list` shows those that tests cite"
                              : fmt::format("; did you mean {}?", fmt::join(near, ", ")));
        around.exit_code = usage;
        continue;
      }
      if (!std::exchange(first, false)) fmt::print("\n");
      explain(*clause);
    }
  });
}

}  // namespace assay::cli
