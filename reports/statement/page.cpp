// The statement in Markdown, for people: made of the JSON alone, which stands at its end.
#include <cmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "assay/reports/statement.hpp"
#include "assay/results/json.hpp"

namespace assay::reports {
namespace {

using json = nlohmann::ordered_json;

std::string said(const json& object, const char* member) { return object.value(member, std::string()); }

// A document that cmark writes. What is not our own stands as code: it makes no markup, link or mention.
class page {
 public:
  page() : root_(cmark_node_new(CMARK_NODE_DOCUMENT), cmark_node_free) {}

  cmark_node* root() { return root_.get(); }
  static cmark_node* in(cmark_node* parent, cmark_node_type type) {
    cmark_node* node = cmark_node_new(type);
    cmark_node_append_child(parent, node);
    return node;
  }
  static void text(cmark_node* in_node, const std::string& ours) {
    cmark_node_set_literal(in(in_node, CMARK_NODE_TEXT), ours.c_str());
  }
  static void code(cmark_node* in_node, const std::string& theirs) {
    if (!theirs.empty()) cmark_node_set_literal(in(in_node, CMARK_NODE_CODE), theirs.c_str());
  }
  static cmark_node* list(cmark_node* parent) {
    cmark_node* node = in(parent, CMARK_NODE_LIST);
    cmark_node_set_list_type(node, CMARK_BULLET_LIST);
    cmark_node_set_list_tight(node, 1);
    return node;
  }
  // "ours `theirs`", in a list.
  static cmark_node* item(cmark_node* list, const std::string& ours, const std::string& theirs = {}) {
    cmark_node* node = in(list, CMARK_NODE_ITEM);
    cmark_node* line = in(node, CMARK_NODE_PARAGRAPH);
    text(line, ours);
    code(line, theirs);
    return node;
  }
  cmark_node* heading(int level) {
    cmark_node* node = in(root(), CMARK_NODE_HEADING);
    cmark_node_set_heading_level(node, level);
    return node;
  }
  std::string written() const {
    const std::unique_ptr<char, void (*)(void*)> rendered(
        cmark_render_commonmark(root_.get(), CMARK_OPT_DEFAULT, 0), std::free);
    return rendered.get();
  }

 private:
  std::unique_ptr<cmark_node, void (*)(cmark_node*)> root_;
};

void facts(page& out, const json& statement) {
  cmark_node* list = page::list(out.root());
  page::item(list, "Date of the run: ", said(statement, "date"));
  page::item(list, "Suite: Assay ", said(statement, "suite_version"));
  if (statement.contains("suite")) page::item(list, "Judged by the tests of ", said(statement, "suite"));
  if (statement.contains("filter")) page::item(list, "A part of the suite: ", said(statement, "filter"));
  if (statement.contains("shard")) page::item(list, "A shard of a run: ", statement["shard"].dump());
  if (!statement["complete"].get<bool>()) page::item(list, "The run is incomplete.");
  for (const auto& [name, value] : statement["platform"].items())
    page::item(list, "Platform: ", name + " " + value.get<std::string>());
  page::item(list, "SHA-256 of the results: ", said(statement, "results_sha256"));
}

void clause_list(page& out, const json& clauses, const std::string& title) {
  if (clauses.empty()) return;
  page::text(out.heading(3), fmt::format("{} ({})", title, clauses.size()));
  cmark_node* list = page::list(out.root());
  for (const json& clause : clauses) {
    const bool known = clause.contains("level");
    cmark_node* item = page::item(
        list, known ? said(clause, "level") + " (" + said(clause, "profile") + ") " : "Unknown clause ",
        said(clause, "clause"));
    if (known) page::text(cmark_node_first_child(item), ": " + said(clause, "sentence"));
    if (!clause.contains("tests")) continue;
    cmark_node* tests = page::list(item);
    for (const json& test : clause["tests"]) {
      cmark_node* line =
          cmark_node_first_child(page::item(tests, said(test, "verdict") + " ", said(test, "test")));
      if (const std::string reason = said(test, "reason"); !reason.empty()) {
        page::text(line, ": ");
        page::code(line, reason);
      }
      if (!test.contains("issue")) continue;
      page::text(line, " Known: ");
      page::code(line, said(test, "known"));
      page::text(line, " ");
      page::code(line, said(test, "issue"));
    }
  }
}

void runtime(page& out, const json& of) {
  cmark_node* heading = out.heading(2);
  page::code(heading, said(of, "plugin"));
  page::text(heading, ": " + said(of, "claim"));
  cmark_node* list = page::list(out.root());
  if (of.contains("no_claim_because")) page::item(list, "No claim is made: ", said(of, "no_claim_because"));
  for (const auto& [title, member] : {std::pair{"Runtime: ", "runtime"}, std::pair{"Version: ", "version"},
                                      std::pair{"Plugin hash: ", "hash"}})
    if (!said(of, member).empty()) page::item(list, title, said(of, member));
  for (const auto& [name, value] : of["options"].items())
    page::item(list, "Option ", name + "=" + value.get<std::string>());
  for (const json& adaptation : of["adaptations"])
    page::item(list, "Adapted: ", adaptation.get<std::string>());
  for (const json& t : of["clauses"]) {
    std::string line = fmt::format("{} {}: {} of {} met", said(t, "level"), said(t, "profile"),
                                   t["met"].get<std::size_t>(), t["total"].get<std::size_t>());
    for (const auto& [member, word] :
         {std::pair{"not_met", "not met"}, std::pair{"unsupported", "unsupported"},
          std::pair{"undecided", "undecided"}})
      if (t[member].get<std::size_t>() > 0)
        line += fmt::format(", {} {}", t[member].get<std::size_t>(), word);
    page::item(list, line);
  }
  for (const auto& [verdict, count] : of["tests"].items())
    page::item(list, fmt::format("Tests, {}: {}", verdict, count.get<std::size_t>()));
  if (of.contains("provisional_tests"))
    page::item(list, fmt::format("Newer than the suite, and not counted: {} tests",
                                 of["provisional_tests"].get<std::size_t>()));
  if (!of["untested"].empty())
    page::item(list, fmt::format("Clauses that no test of this run cites: {}", of["untested"].size()));
  clause_list(out, of["deviations"], "Deviations");
  clause_list(out, of["unsupported"], "Unsupported");
  clause_list(out, of["undecided"], "Undecided");
}

}  // namespace

std::string statement_markdown(const json& statement) {
  page out;
  page::text(out.heading(1), "Conformance statement");
  facts(out, statement);
  if (statement["runtimes"].empty())
    page::text(page::in(out.root(), CMARK_NODE_PARAGRAPH), "No runtime was run.");
  for (const json& each : statement["runtimes"]) runtime(out, each);
  page::text(out.heading(2), "For machines");
  page::text(page::in(out.root(), CMARK_NODE_PARAGRAPH),
             "Whoever has the results checks this page: assay verify STATEMENT RESULTS");
  cmark_node* block = page::in(out.root(), CMARK_NODE_CODE_BLOCK);
  cmark_node_set_fence_info(block, "json");
  cmark_node_set_literal(block, (results::dump(statement) + "\n").c_str());
  return out.written();
}

}  // namespace assay::reports
