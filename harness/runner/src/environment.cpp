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

std::vector<std::string> worker_environment(const std::string& scratch, const std::string& preload) {
  constexpr std::string_view preloads = "LD_PRELOAD=";
  std::vector<std::string> all;
  std::string libraries = preload;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable = *at;
    const bool is_replaced = !scratch.empty() && variable.starts_with("TMPDIR=");
    if (!preload.empty() && variable.starts_with(preloads)) {
      const std::string others(variable.substr(preloads.size()));
      if (!others.empty()) libraries = others + ":" + preload;
    } else if (!steers_tests(variable) && !is_replaced) {
      all.emplace_back(variable);
    }
  }
  if (!preload.empty()) all.push_back(std::string(preloads) + libraries);
  if (!scratch.empty()) all.push_back("TMPDIR=" + scratch);
  return all;
}

}  // namespace assay::runner
