// Merging and comparing any runs: refused in one line, or the same whatever the order.
#include <nlohmann/json.hpp>
#include <sstream>

#include "../run_from_bytes.hpp"
#include "../target.hpp"
#include "assay/reports/comparison.hpp"
#include "assay/results/compare_json.hpp"
#include "assay/results/json.hpp"
#include "assay/results/merge.hpp"
#include "assay/results/text.hpp"

using namespace assay;
using fuzz::require;

namespace {

void check_compare(const results::run_result& a, const results::run_result& b) {
  results::comparison c;
  try {
    c = results::compare({"a", "", a}, {"b", "", b});
  } catch (const results::compare_error&) {
    return;
  }
  std::ostringstream text;
  reports::write_comparison(text, c, {false, true});
  require(results::terminal_text(text.str()) == text.str(), "nothing steers the terminal");
  (void)results::dump(results::to_json(c));
}

std::string merged(std::vector<results::named_run> parts) {
  try {
    return results::dump(results::to_json(results::merge(std::move(parts)).run));
  } catch (const results::merge_error& error) {
    return error.what();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::run_reader bytes(fuzz::text_of(data, size));
  const results::run_result first = bytes.run();
  // The same run, with what comes next in the bytes as its second half: most pairs should be mergeable.
  results::run_result second = bytes.run();
  if (bytes.flag()) {
    second.suite_version = first.suite_version;
    second.filter = first.filter;
    second.time_scale = first.time_scale;
    second.shards = first.shards;
    if (bytes.flag()) {
      second.plugins = first.plugins;
      for (results::plugin_result& plugin : second.plugins) plugin.tests.clear();
    }
  }
  check_compare(first, first);
  check_compare(first, second);
  check_compare(second, first);
  require(merged({{"a", first}, {"b", second}}) == merged({{"b", second}, {"a", first}}),
          "order does not matter");
  return 0;
}
