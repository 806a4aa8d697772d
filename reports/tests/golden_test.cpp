// Every format over the recorded run, held against a file that a person has read. scripts/approve accepts
// changes.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "recorded.hpp"

namespace assay::reports {
namespace {

options with(void (*set)(options&)) {
  options how;
  set(how);
  return how;
}

TEST(Golden, Markdown) { expect_golden("report.md", written("markdown", recorded_run())); }
TEST(Golden, Github) {
  unsetenv("GITHUB_STEP_SUMMARY");
  std::string text = written("github", recorded_run());
  RE2::GlobalReplace(&text, "assay-[0-9a-f]{32}", "TOKEN");
  expect_golden("github.txt", text);
}
TEST(Golden, Console) { expect_golden("console.txt", written("console", recorded_run())); }
TEST(Golden, ConsoleInColorWithPasses) {
  expect_golden("console-color.txt", written("console", recorded_run(), with([](options& o) {
                                               o.color = true;
                                               o.list_passes = true;
                                             })));
}
TEST(Golden, Json) { expect_golden("run.json", written("json", recorded_run())); }
TEST(Golden, JsonLines) { expect_golden("run.jsonl", written("jsonl", recorded_run())); }
TEST(Golden, Junit) { expect_golden("junit.xml", written("junit", recorded_run())); }
TEST(Golden, JunitStrict) {
  expect_golden("junit-strict.xml",
                written("junit", recorded_run(), with([](options& o) { o.strict = true; })));
}
TEST(Golden, Html) {
  expect_golden("report.html", without_style_and_script(written("html", recorded_run())));
}

}  // namespace
}  // namespace assay::reports
