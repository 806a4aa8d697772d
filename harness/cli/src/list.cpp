// assay list: the tests, without running any.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "assay/results/summary.hpp"
#include "assay/spec/clauses.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "selection.hpp"
#include "subcommands.hpp"
#include "suite_option.hpp"

namespace assay::cli {
namespace {

using listed_tests = std::vector<results::test_result>;

void print_text(const listed_tests& selected) {
  std::string area;
  for (const results::test_result& test : selected) {
    if (test.area != area) {
      const spec::area* a = spec::find_area(test.area);
      fmt::print("{}{}\n", area.empty() ? "" : "\n", a == nullptr ? test.area : std::string(a->title));
      area = test.area;
    }
    fmt::print("  {}  ({} {}){}\n", test.id(), level_of(test), fmt::join(test.clauses, " "),
               test.provisional ? " provisional" : "");
  }
}

// One line a test, for assay_discover_tests.
void print_ctest(const listed_tests& selected) {
  for (const results::test_result& test : selected) {
    fmt::print("{} area:{} level:{}\n", test.id(), test.area, level_of(test));
  }
}

void print_json(const listed_tests& selected) {
  auto all = nlohmann::ordered_json::array();
  for (const results::test_result& test : selected) {
    const results::filter_subject subject = results::subject_of(test, results::clause_table::suite());
    all.push_back({{"id", test.id()},
                   {"suite", test.suite},
                   {"name", test.name},
                   {"area", test.area},
                   {"level", level_of(test)},
                   {"profiles", subject.profiles},
                   {"clauses", test.clauses},
                   {"file", test.file},
                   {"line", test.line}});
    if (test.provisional) all.back()["provisional"] = true;
  }
  fmt::print("{}\n", all.dump(2));
}

}  // namespace

void add_list(CLI::App& app, surroundings& around) {
  struct arguments {
    std::string filter;
    std::string format = "text";
    suite_option suite;
  };
  auto asked = std::make_shared<arguments>();
  CLI::App* command = app.add_subcommand("list", "list the tests");
  command->add_option("-f,--filter", asked->filter, "tests to list, e.g. 'area:gather' or 'Gather.*'")
      ->type_name("EXPR")
      ->envname("ASSAY_FILTER");
  command->add_option("--format", asked->format, "text, json, ctest (one line a test) or ids")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json", "ctest", "ids"}).description(""));
  asked->suite.add_to(*command);
  command->callback([asked, &around] {
    listed_tests selected = select_tests(asked->filter);
    asked->suite.mark(selected);
    if (selected.empty()) {
      complain("assay: the filter '{}' selects no test\n", asked->filter);
      around.exit_code = no_tests;
    }
    if (asked->format == "json") {
      print_json(selected);
    } else if (asked->format == "ctest") {
      print_ctest(selected);
    } else if (asked->format == "ids") {
      for (const results::test_result& test : selected) fmt::print("{}\n", test.id());
    } else {
      print_text(selected);
    }
  });
}

}  // namespace assay::cli
