#include "shard_options.hpp"

#include <errno.h>
#include <fmt/format.h>
#include <string.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>

#include "subcommands.hpp"

namespace assay::cli {
namespace {

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

results::shard shard_from(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto index = number(text.substr(0, slash));
  const auto count = number(text.substr(std::min(slash + 1, text.size())));
  if (!index || !count || *index < 1 || *index > *count)
    throw usage_error(
        fmt::format("--shard: '{}' is no shard; write i/n, from 1/n to n/n, such as 1/4", text));
  return {*index, *count};
}

// Some CI systems set these to nothing where there are no shards.
std::optional<results::shard> shard_of_environment(const char* total, const char* index) {
  const std::string count_text = variable(total);
  const std::string index_text = variable(index);
  if (count_text.empty() && index_text.empty()) return std::nullopt;
  const auto count = number(count_text);
  const auto at = number(index_text);
  if (!count || !at || *at >= *count)
    throw usage_error(
        fmt::format("the environment's shard is none: {}='{}' {}='{}'; set both, the index from 0", total,
                    count_text, index, index_text));
  return results::shard{*at + 1, *count};
}

void touch(const char* name) {
  const std::string file = variable(name);
  if (file.empty()) return;
  if (!std::ofstream(file, std::ios::app))
    throw usage_error(fmt::format("{}={}: can't be written: {}", name, file, strerror(errno)));
}

}  // namespace

void shard_options::add_to(CLI::App& command) {
  command
      .add_option("--shard", text,
                  "run one part of the selected tests, the i-th of n; `assay merge` puts them together")
      ->type_name("i/n")
      ->envname("ASSAY_SHARD");
}

results::shard shard_options::read() const {
  touch("GTEST_SHARD_STATUS_FILE");
  touch("TEST_SHARD_STATUS_FILE");
  if (!text.empty()) return shard_from(text);
  if (const auto of = shard_of_environment("GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX")) return *of;
  if (const auto of = shard_of_environment("TEST_TOTAL_SHARDS", "TEST_SHARD_INDEX")) return *of;
  return {};
}

void serve_bazel(std::vector<std::string>& reports) {
  const std::string junit = variable("XML_OUTPUT_FILE");
  const std::string report = "junit:" + junit;
  if (!junit.empty() && std::find(reports.begin(), reports.end(), report) == reports.end())
    reports.push_back(report);
  const std::string temporary = variable("TEST_TMPDIR");
  if (!temporary.empty()) setenv("TMPDIR", temporary.c_str(), 1);
}

}  // namespace assay::cli
