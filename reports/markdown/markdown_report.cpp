// Markdown, for a comment on a change or a wiki.
#include "../src/document.hpp"
#include "markdown.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t most = std::size_t{1} << 20;

class markdown_report final : public document {
 public:
  using document::document;

 protected:
  void write(const results::run_result& run, std::ostream& out) override {
    out << markdown(run, clauses(), how().program, most);
  }
};

}  // namespace

std::unique_ptr<report> make_markdown(std::ostream& out, const options& how) {
  return std::make_unique<markdown_report>(out, how);
}

}  // namespace assay::reports
