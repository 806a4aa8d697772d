// What a run says, as one number: white space, the order of members and the order in which tests ended don't
// change it.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "assay/reports/statement.hpp"
#include "assay/results/json.hpp"
#include "security.hpp"

namespace assay::reports {

std::string results_hash(const results::run_result& run) {
  // Once through a file: a number that JSON can't hold, or bad UTF-8, comes back as another.
  results::run_result read =
      results::run_from_json(nlohmann::ordered_json::parse(results::dump(results::to_json(run), -1)));
  for (results::plugin_result& plugin : read.plugins)
    std::stable_sort(plugin.tests.begin(), plugin.tests.end(),
                     [](const auto& a, const auto& b) { return a.id() < b.id(); });
  const nlohmann::json sorted = results::to_json(read);  // unlike ordered_json: members by name
  return html::sha256_hex(sorted.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace assay::reports
