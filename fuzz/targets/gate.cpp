// Gate expressions, and their judgement of a run.
#include "assay/results/gate.hpp"
#include "../target.hpp"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  std::vector<results::gate_term> terms;
  try {
    const results::gate gate(text);
    terms = gate.terms();
    fuzz::require(!terms.empty(), "a gate has a term");
    static const results::clause_table table(
        {{"a", "A"}}, {{"a.b", "a", results::clause_level::must, results::clause_profile::core, "", "", ""}});
    results::run_result run;
    results::plugin_result& plugin = run.plugins.emplace_back();
    plugin.name = "p";
    results::test_result& test = plugin.tests.emplace_back();
    test.suite = "S";
    test.name = "T";
    test.clauses = {"a.b"};
    test.outcome = results::verdict::pass;
    const auto breaches = gate.judge(run, nullptr, "", table);
    fuzz::require(breaches.size() <= terms.size(), "a term is breached once a plugin");
    const auto again = gate.judge(run, &run, "baseline.json", table);
    fuzz::require(again.size() <= breaches.size(), "a baseline excuses, and never accuses");
  } catch (const results::gate_error& error) {
    fuzz::require(
        std::string_view(error.what()).find('\n') == std::string_view::npos || text.find('\n') != text.npos,
        "an error is one line");
    return 0;
  }
  std::string again;
  for (const results::gate_term& term : terms) again += (again.empty() ? "" : ",") + term.text;
  fuzz::require(results::gate(again).terms().size() == terms.size(), "its terms, put together, are the gate");
  return 0;
}
