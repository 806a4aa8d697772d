// The clauses held against the catalogue: what landed.toml says is here is here, and nothing else.
#include <assay/spec/clauses.hpp>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <set>
#include <string>

namespace assay::spec {
namespace {

class Landed : public testing::Test {
 protected:
  toml::table file = toml::parse_file(ASSAY_SOURCE_DIR "/spec/semantics/landed.toml");

  static std::set<int> numbers(const toml::table& row, std::string_view key) {
    std::set<int> out;
    if (const toml::array* list = row[key].as_array()) {
      for (const toml::node& item : *list) {
        if (const toml::table* with_reason = item.as_table()) {
          EXPECT_NE((*with_reason)["reason"].value_or<std::string>(""), "") << "left out without a reason";
          out.insert((*with_reason)["number"].value_or(0));
        } else {
          out.insert(item.value_or(0));
        }
      }
    }
    return out;
  }

  // The catalogue numbers of a row that are to be clauses now.
  static std::set<std::string> wanted(const toml::table& row) {
    const std::string prefix = row["catalogue"].value_or<std::string>("");
    const int last = row["last"].value_or(0);
    std::set<int> chosen = numbers(row, "only");
    if (chosen.empty())
      for (int n = 1; n <= last; ++n) chosen.insert(n);
    for (const int n : numbers(row, "newer")) EXPECT_EQ(chosen.erase(n), 1U) << prefix << " " << n;
    for (const int n : numbers(row, "left_out")) EXPECT_EQ(chosen.erase(n), 1U) << prefix << " " << n;
    std::set<std::string> out;
    for (const int n : chosen) out.insert(fmt::format("{}-{:02}", prefix, n));
    return out;
  }
};

TEST_F(Landed, HasEveryClauseOfTheCatalogueThatItNamesAndNoOther) {
  for (const toml::node& node : *file["landed"].as_array()) {
    const toml::table& row = *node.as_table();
    const std::string area = row["area"].value_or<std::string>("");
    std::set<std::string> here;
    for (const clause& c : clauses())
      if (c.area == area) here.emplace(c.catalogue);
    EXPECT_THAT(here, testing::ContainerEq(wanted(row))) << "area " << area;
  }
}

TEST_F(Landed, SpeaksOfEveryArea) {
  std::set<std::string> rows, all;
  for (const toml::node& node : *file["landed"].as_array())
    rows.insert((*node.as_table())["area"].value_or<std::string>(""));
  for (const area& a : areas()) all.emplace(a.id);
  EXPECT_THAT(rows, testing::ContainerEq(all));
}

}  // namespace
}  // namespace assay::spec
