#include "environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace assay::runner {

bool steers_tests(std::string_view variable) {
  using namespace std::literals;
  const std::string_view name = variable.substr(0, variable.find('='));
  constexpr std::array exact{"TEST_TOTAL_SHARDS"sv, "XML_OUTPUT_FILE"sv, "TEST_PREMATURE_EXIT_FILE"sv};
  return name.starts_with("GTEST_") || name.starts_with("TEST_SHARD_") ||
         name.starts_with("TESTBRIDGE_TEST_") || std::find(exact.begin(), exact.end(), name) != exact.end();
}

std::vector<std::string> worker_environment(const std::string& scratch) {
  std::vector<std::string> all;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable = *at;
    const bool is_replaced = !scratch.empty() && variable.starts_with("TMPDIR=");
    if (!steers_tests(variable) && !is_replaced) all.emplace_back(variable);
  }
  if (!scratch.empty()) all.push_back("TMPDIR=" + scratch);
  return all;
}

}  // namespace assay::runner
