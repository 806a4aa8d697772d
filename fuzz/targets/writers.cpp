// Every report of any run but HTML: valid, complete, and not steered by the text in it.
#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "../run_from_bytes.hpp"
#include "../target.hpp"
#include "../written.hpp"
#include "assay/reports/statement.hpp"
#include "assay/results/json.hpp"
#include "assay/results/text.hpp"

using namespace assay;
using fuzz::require;
using fuzz::written;

namespace {

bool is_utf8(const std::string& text) { return results::valid_utf8(text) == text; }

void check_json(const results::run_result& run) {
  const std::string text = written("json", run);
  std::istringstream in(text);
  const results::run_result back = results::read_run(in, "json");
  std::ostringstream again;
  results::write_json(again, back);
  std::istringstream in_again(again.str());
  require(results::read_run(in_again, "again") == back, "what was cleaned once comes back as it is");
  std::istringstream lines(written("jsonl", run));
  require(results::read_run(lines, "jsonl") == back, "JSON and JSON Lines tell the same run");
}

void check_junit(const results::run_result& run, bool strict) {
  const std::string text = written("junit", run, strict);
  require(is_utf8(text), "JUnit is UTF-8");
  require(std::none_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; }),
          "XML has no controls");
  pugi::xml_document xml;
  require(static_cast<bool>(xml.load_buffer(text.data(), text.size())), "JUnit is XML");
  const pugi::xml_node root = xml.child("testsuites");
  std::size_t cases = 0;
  for (const pugi::xml_node suite : root.children("testsuite")) {
    const double time = suite.attribute("time").as_double(-1);
    require(time >= 0 && time <= 1e9, "a time is a time");
    require(suite.attribute("name").value()[0] != '\0', "every suite has a name");
    for (const pugi::xml_node test : suite.children("testcase")) {
      ++cases;
      require(test.attribute("name").value()[0] != '\0', "every case has a name");
    }
  }
  std::size_t expected = run.complete ? 0 : 1;
  for (const results::plugin_result& plugin : run.plugins)
    expected += plugin.tests.size() + (plugin.load_error.empty() ? 0 : 1);
  require(cases == expected, "a case a test");
  require(root.attribute("tests").as_ullong() == expected, "the sums are right");
}

// Also a kind that is added later. HTML is slow, and has a target of its own.
void check_every_kind(const results::run_result& run) {
  results::run_result of_one = run;
  if (of_one.plugins.size() > 1) of_one.plugins.resize(1);
  for (const reports::kind_info& kind : reports::kinds())
    if (kind.name != "html")
      require(is_utf8(written(kind.name, kind.of_one_plugin ? of_one : run)), "every report is UTF-8");
  pugi::xml_document badge;
  const std::string svg = written("badge", of_one);
  require(static_cast<bool>(badge.load_buffer(svg.data(), svg.size())), "a badge is XML");
  // Whoever writes a statement can verify it.
  for (const char* kind : {"statement", "statement-json"})
    require(reports::statement_differences(written(kind, run), kind, run, fuzz::clauses()).empty(),
            "a statement says what its run does");
}

void check_console(const results::run_result& run) {
  const std::string text = written("console", run);
  require(is_utf8(text), "the console gets UTF-8");
  require(results::terminal_text(text) == text, "nothing steers the terminal");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int unset = ::unsetenv("GITHUB_STEP_SUMMARY");  // of the CI that runs this
  (void)unset;
  const results::run_result run = fuzz::run_reader(fuzz::text_of(data, size)).run();
  check_json(run);
  check_junit(run, false);
  check_junit(run, true);
  check_console(run);
  check_every_kind(run);
  return 0;
}
