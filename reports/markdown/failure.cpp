#include "failure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "../src/describe.hpp"
#include "assay/results/text.hpp"

namespace assay::reports::markdown {
namespace {

using namespace results;

constexpr std::size_t most_of_the_rest = 1024;  // a trace, an output

std::string shortened(std::string_view text, std::size_t most) {
  return std::string(head(text, most)) + (text.size() > most ? "\n..." : "");
}

}  // namespace

void write_failure(writer& out, const plugin_result& plugin, const test_result& test,
                   const clause_table& clauses, std::string_view program) {
  for (const std::string& id : test.clauses) {
    const clause_info* clause = clauses.find(id);
    out.line(
        {code(id), words(clause ? fmt::format(" ({}): {}", to_string(clause->level), clause->text) : "")});
  }
  std::string said = test.reason.empty() ? "" : shortened(test.reason, most_of_a_message) + "\n";
  for (const failure& f : test.failures) {
    const std::string at = code(place(f.file, f.line)).text;
    said += at + (at.empty() ? "" : ": ") + shortened(f.message, most_of_a_message) + "\n";
    if (said.size() > most_of_a_message) break;
  }
  if (test.trace) {
    said += shortened(fmt::format("expected: {}", fmt::join(test.trace->expected, ", ")), most_of_the_rest);
    said += "\n";
    said += shortened(fmt::format("observed: {}", fmt::join(test.trace->observed, ", ")), most_of_the_rest);
    said += "\n";
  }
  if (!test.diagnosis.empty()) said += code(test.diagnosis).text + "\n";
  if (!said.empty()) out.block(said, "text", said.size());
  if (!test.output.empty()) {
    out.line({words("Output, its end:")});
    out.block(tail(test.output, most_of_the_rest), "text", most_of_the_rest);
  }
  out.line({words("Again:")});
  out.block(repro_command(program, plugin, test), "sh", most_of_a_message);
}

}  // namespace assay::reports::markdown
