#include "gate_options.hpp"

#include <fmt/format.h>

#include "assay/results/compare.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "result_files.hpp"
#include "subcommands.hpp"
#include "verdict_code.hpp"

namespace assay::cli {

void gate_options::add_to(CLI::App& command) {
  command
      .add_option(
          "--gate", text,
          "exit 1 if one of these terms is breached, and for no other verdict: "
          "must=100%,should>=95%,new-failures=0,min-tests=500; also failures and any verdict, as flaky<=2")
      ->type_name("TERM,...")
      ->envname("ASSAY_GATE");
  command
      .add_option("--baseline", baseline,
                  "a .json or .jsonl report: what failed there is no new failure of --gate")
      ->type_name("FILE")
      ->envname("ASSAY_BASELINE");
}

void gate_options::read() {
  try {
    if (!text.empty()) gate_.emplace(text);
  } catch (const results::gate_error& error) {
    throw usage_error(fmt::format("--gate: {}", error.what()));
  }
  if (baseline.empty()) return;
  if (!gate_) throw usage_error("--baseline: is for a gate; add --gate new-failures=0");
  before_ = read_results(baseline);
}

std::optional<results::gate_result> gate_options::judge(const results::run_result& run) const {
  if (!gate_) return std::nullopt;
  try {
    return results::gate_result{
        text, gate_->judge(run, before_ ? &*before_ : nullptr, baseline, results::clause_table::suite())};
  } catch (const results::compare_error& error) {
    complain("assay: --baseline: {}\n", error.what());
    return std::nullopt;
  }
}

int gate_options::code(const results::run_result& run, int skip_code, bool tell) const {
  const int plain = verdict_code(run, skip_code);
  if (!gate_) return plain;
  if (!run.gate) return usage;
  for (const results::gate_breach& b : run.gate->breaches)
    if (tell) complain("assay: gate breached: {}: {}: {}\n", b.plugin, b.term, b.figure);
  if (!run.gate->breaches.empty()) return failures;
  return plain == failures ? all_as_expected : plain;
}

}  // namespace assay::cli
