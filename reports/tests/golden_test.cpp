// Every format over the recorded run, held against a file that a person has read. scripts/approve accepts
// changes.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <map>
#include <string>
#include <vector>

#include "recorded.hpp"

namespace assay::reports {
namespace {

options with(void (*set)(options&)) {
  options how;
  set(how);
  return how;
}

// A new kind of report gets a line here, and scripts/approve writes its file.
std::string file_of(std::string_view kind) {
  static const std::map<std::string_view, std::string> files = {{"badge", "badge.svg"},
                                                                {"shields", "shields.json"},
                                                                {"console", "console.txt"},
                                                                {"github", "github.txt"},
                                                                {"html", "report.html"},
                                                                {"json", "run.json"},
                                                                {"jsonl", "run.jsonl"},
                                                                {"junit", "junit.xml"},
                                                                {"markdown", "report.md"},
                                                                {"statement", "statement.md"},
                                                                {"statement-json", "statement.json"}};
  const auto at = files.find(kind);
  return at == files.end() ? "" : at->second;
}

// Without what is another one each time, or no matter of the report's.
std::string normalised(std::string_view kind, std::string text) {
  if (kind == "github") RE2::GlobalReplace(&text, "assay-[0-9a-f]{32}", "TOKEN");
  return kind == "html" ? without_style_and_script(text) : text;
}

class Golden : public testing::TestWithParam<std::string_view> {};

TEST_P(Golden, FileIsWhatIsWritten) {
  unsetenv("GITHUB_STEP_SUMMARY");
  const std::string file = file_of(GetParam());
  ASSERT_NE(file, "") << "the report '" << GetParam() << "' has no golden file: name one in golden_test.cpp";
  expect_golden(file, normalised(GetParam(), written(GetParam(), recorded_run_for(GetParam()))));
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const kind_info& kind : kinds()) names.push_back(kind.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(OfEachKind, Golden, testing::ValuesIn(kind_names()), [](const auto& instance) {
  std::string name(instance.param);
  std::erase(name, '-');  // googletest takes no dash
  return name;
});

TEST(GoldenVariant, ConsoleInColorWithPasses) {
  expect_golden("console-color.txt", written("console", recorded_run(), with([](options& o) {
                                               o.color = true;
                                               o.list_passes = true;
                                             })));
}
TEST(GoldenVariant, JunitStrict) {
  expect_golden("junit-strict.xml",
                written("junit", recorded_run(), with([](options& o) { o.strict = true; })));
}

}  // namespace
}  // namespace assay::reports
