// Markdown, for a comment on a change or a wiki.
#include "../src/document.hpp"
#include "markdown.hpp"
#include "writer.hpp"

namespace assay::reports {
namespace {

class markdown_report final : public document {
 public:
  using document::document;

 protected:
  void write(const results::run_result& run, std::ostream& out) override {
    out << markdown_of(run, clauses(), how().program, markdown::most_of_a_comment);
  }
};

}  // namespace

std::unique_ptr<report> make_markdown(std::ostream& out, const options& how) {
  return std::make_unique<markdown_report>(out, how);
}

}  // namespace assay::reports
