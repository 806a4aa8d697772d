// The statement as a report, for people and for machines.
#include <nlohmann/json.hpp>

#include "../src/document.hpp"
#include "assay/reports/statement.hpp"
#include "assay/results/json.hpp"

namespace assay::reports {
namespace {

class statement_report final : public document {
 public:
  statement_report(std::ostream& out, const options& how, bool markdown)
      : document(out, how), markdown_(markdown) {}

 protected:
  void write(const results::run_result& run, std::ostream& out) override {
    const nlohmann::ordered_json statement = conformance_statement(run, clauses());
    out << (markdown_ ? statement_markdown(statement) : results::dump(statement) + "\n");
  }

 private:
  const bool markdown_;
};

}  // namespace

std::unique_ptr<report> make_statement(std::ostream& out, const options& how) {
  return std::make_unique<statement_report>(out, how, true);
}

std::unique_ptr<report> make_statement_json(std::ostream& out, const options& how) {
  return std::make_unique<statement_report>(out, how, false);
}

}  // namespace assay::reports
