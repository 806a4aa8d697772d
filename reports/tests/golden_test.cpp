// Every format over the recorded run, held against a file that a person has read. scripts/approve accepts
// changes.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "recorded.hpp"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void expect_golden(const std::string& name, const std::string& text) {
  const fs::path golden = fs::path(ASSAY_GOLDEN) / name;
  if (std::getenv("ASSAY_APPROVE")) {
    std::ofstream(golden, std::ios::binary | std::ios::trunc) << text;
    return;
  }
  if (read(golden) == text) return;
  const fs::path received = fs::path(::testing::TempDir()) / ("received-" + name);
  std::ofstream(received, std::ios::binary | std::ios::trunc) << text;
  FAIL() << "differs from " << golden.string() << "; look at\n  diff " << golden.string() << " "
         << received.string() << "\nand accept with scripts/approve";
}

// The style and the script change often and are looked at in a browser; their hashes follow them.
std::string without_style_and_script(std::string html) {
  RE2::GlobalReplace(&html, "(?s)<style>[^<]*</style>", "<style>...</style>");
  RE2::GlobalReplace(&html, "(?s)<script>.*</script>", "<script>...</script>");
  RE2::GlobalReplace(&html, "&apos;sha256-[^&]*&apos;", "'sha256-...'");
  return html;
}

options with(void (*set)(options&)) {
  options how;
  set(how);
  return how;
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
