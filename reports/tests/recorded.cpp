#include "recorded.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "assay/results/json.hpp"

namespace assay::reports {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

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

std::string without_style_and_script(std::string html) {
  RE2::GlobalReplace(&html, "(?s)<style>[^<]*</style>", "<style>...</style>");
  RE2::GlobalReplace(&html, "(?s)<script>.*</script>", "<script>...</script>");
  RE2::GlobalReplace(&html, "&apos;sha256-[^&]*&apos;", "'sha256-...'");
  return html;
}

results::run_result recorded_run() {
  results::run_result run = results::read_run(std::filesystem::path(ASSAY_RECORDED) / "run.json");
  results::plugin_result& hostile = run.plugins.at(2);
  hostile.runtime += "\xff\xc3(";
  hostile.tests.at(0).output += "\xfe bytes \xe2\x82";
  hostile.tests.at(0).trace->observed.push_back("\x80");
  return run;
}

results::run_result recorded_run_for(std::string_view kind) {
  results::run_result run = recorded_run();
  const auto of_one = [&](const kind_info& k) { return k.name == kind && k.of_one_plugin; };
  if (std::any_of(kinds().begin(), kinds().end(), of_one)) run.plugins = {run.plugins.at(2)};
  return run;
}

const results::clause_table& recorded_clauses() {
  using enum spec::level;  // not its alias: clang 14 refuses that
  using enum spec::profile;
  static const results::clause_table table(
      {{"sleep", "Sleep"}, {"gather", "Gather"}, {"task", "Tasks"}, {"later", "An area without a test"}},
      {{"sleep.zero", "sleep", must, core, "A sleep of zero gives the loop one pass.", "", ""},
       {"sleep.result", "sleep", should, full, "sleep returns the result it was given.",
        "None when it was given none.", ""},
       {"sleep.unseen", "sleep", must, full, "Nobody can see this.", "", "the ABI has no eyes"},
       {"gather.result-order",
        "gather",
        must,
        core,
        "Results keep the order of the arguments.",
        "",
        "",
        {{"gather-results-reversed", "gather gives the results in the reverse order of the arguments."}}},
       {"gather.start-order", "gather", must, full, "Children start in the order of the arguments.", "", ""},
       {"gather.no-arguments", "gather", must, core, "gather of nothing is an empty list.", "", ""},
       {"gather.untested", "gather", may, newer, "No test has been written for this.", "", ""},
       {"task.names", "task", must, full, "A task keeps its name.", "", ""},
       {"task.cancel-message", "task", informational, full, "A message travels with a cancellation.", "", ""},
       {"later.one", "later", must, newer, "Comes later.", "", ""}});
  return table;
}

std::string written(std::string_view kind, const results::run_result& run, options how) {
  if (!how.clauses) how.clauses = &recorded_clauses();
  std::ostringstream out;
  const auto report = make(kind, out, how);
  replay(run, *report);
  EXPECT_EQ(report->error(), "");
  return out.str();
}

}  // namespace assay::reports
