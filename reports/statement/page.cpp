// The statement in Markdown, for people: made of the JSON alone, which stands at its end.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "../markdown/writer.hpp"
#include "assay/reports/statement.hpp"

namespace assay::reports {
namespace {

using json = nlohmann::ordered_json;
using markdown::code;
using markdown::span;
using markdown::words;
using markdown::writer;

std::string said(const json& object, const char* member) { return object.value(member, std::string()); }

// "ours `theirs`"
std::vector<span> spans(const std::string& ours, const std::string& theirs = {}) {
  return {words(ours), code(theirs)};
}

// The JSON in ASCII, and without what a log that shows the page would obey: the same JSON for a reader.
std::string for_machines(const json& statement) {
  std::string text = statement.dump(2, ' ', true, json::error_handler_t::replace);
  constexpr std::string_view command = "##[";
  for (std::size_t at = 0; (at = text.find(command, at)) != text.npos;) text.replace(at, 1, "\\u0023");
  return text;
}

void facts(writer& out, const json& statement) {
  out.item(spans("Date of the run: ", said(statement, "date")));
  out.item(spans("Suite: Assay ", said(statement, "suite_version")));
  if (statement.contains("suite")) out.item(spans("Judged by the tests of ", said(statement, "suite")));
  if (statement.contains("filter")) out.item(spans("A part of the suite: ", said(statement, "filter")));
  if (statement.contains("shard")) out.item(spans("A shard of a run: ", statement["shard"].dump()));
  if (!statement["complete"].get<bool>()) out.item(spans("The run is incomplete."));
  for (const auto& [name, value] : statement["platform"].items())
    out.item(spans("Platform: ", name + " " + value.get<std::string>()));
  out.item(spans("SHA-256 of the results: ", said(statement, "results_sha256")));
}

void clause_list(writer& out, const json& clauses, const std::string& title) {
  if (clauses.empty()) return;
  out.heading(3, {words(fmt::format("{} ({})", title, clauses.size()))});
  for (const json& clause : clauses) {
    const bool known = clause.contains("level");
    std::vector<span> line =
        spans(known ? said(clause, "level") + " (" + said(clause, "profile") + ") " : "Unknown clause ",
              said(clause, "clause"));
    if (known) line.push_back(words(": " + said(clause, "sentence")));
    out.item(line);
    if (!clause.contains("tests")) continue;
    out.open_items();
    for (const json& test : clause["tests"]) {
      std::vector<span> one = spans(said(test, "verdict") + " ", said(test, "test"));
      if (const std::string reason = said(test, "reason"); !reason.empty())
        one.insert(one.end(), {words(": "), code(reason)});
      if (test.contains("issue"))
        one.insert(one.end(),
                   {words(" Known: "), code(said(test, "known")), words(" "), code(said(test, "issue"))});
      out.item(one);
    }
    out.close_items();
  }
}

void runtime(writer& out, const json& of) {
  out.heading(2, {code(said(of, "plugin")), words(": " + said(of, "claim"))});
  if (of.contains("no_claim_because")) out.item(spans("No claim is made: ", said(of, "no_claim_because")));
  for (const auto& [title, member] : {std::pair{"Runtime: ", "runtime"}, std::pair{"Version: ", "version"},
                                      std::pair{"Plugin hash: ", "hash"}})
    if (!said(of, member).empty()) out.item(spans(title, said(of, member)));
  for (const auto& [name, value] : of["options"].items())
    out.item(spans("Option ", name + "=" + value.get<std::string>()));
  for (const json& adaptation : of["adaptations"])
    out.item(spans("Adapted: ", adaptation.get<std::string>()));
  for (const json& t : of["clauses"]) {
    std::string line = fmt::format("{} {}: {} of {} met", said(t, "level"), said(t, "profile"),
                                   t["met"].get<std::size_t>(), t["total"].get<std::size_t>());
    for (const auto& [member, word] :
         {std::pair{"not_met", "not met"}, std::pair{"unsupported", "unsupported"},
          std::pair{"undecided", "undecided"}})
      if (t[member].get<std::size_t>() > 0)
        line += fmt::format(", {} {}", t[member].get<std::size_t>(), word);
    out.item(spans(line));
  }
  for (const auto& [verdict, count] : of["tests"].items())
    out.item(spans(fmt::format("Tests, {}: {}", verdict, count.get<std::size_t>())));
  if (of.contains("provisional_tests"))
    out.item(spans(fmt::format("Newer than the suite, and not counted: {} tests",
                               of["provisional_tests"].get<std::size_t>())));
  if (!of["untested"].empty())
    out.item(spans(fmt::format("Clauses that no test of this run cites: {}", of["untested"].size())));
  clause_list(out, of["deviations"], "Deviations");
  clause_list(out, of["unsupported"], "Unsupported");
  clause_list(out, of["undecided"], "Undecided");
}

}  // namespace

std::string statement_markdown(const json& statement) {
  writer out;
  out.heading(1, {words("Conformance statement")});
  facts(out, statement);
  if (statement["runtimes"].empty()) out.line({words("No runtime was run.")});
  for (const json& each : statement["runtimes"]) runtime(out, each);
  out.heading(2, {words("For machines")});
  out.line({words("Whoever has the results checks this page: assay verify STATEMENT RESULTS")});
  out.verbatim(for_machines(statement), "json");
  return out.text();
}

}  // namespace assay::reports
