// The compiler of the planted faults: what it makes, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "compiler/entries.hpp"

namespace assay::faults::compiler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

entry source_fault(const std::string& name, const std::string& anchor, const std::string& put) {
  entry e;
  e.file = "faults/loop.toml";
  e.line = 7;
  e.area = "loop";
  e.name = name;
  e.clause = "loop.call-soon-fifo";
  e.text = "The queue is a stack.";
  e.expect = "order";
  e.source = "src/queue.cpp";
  e.anchor = anchor;
  e.put = put;
  return e;
}

std::string plant(const std::vector<entry>& faults, const std::string& text, diagnostics& report) {
  return plant_in_source(faults, "src/queue.cpp", text, report);
}

TEST(PlantInSource, PutsTheFaultBehindALookAtWhichOneWasChosen) {
  diagnostics report;
  EXPECT_EQ(plant({source_fault("a-stack", "push_back(n);", "if (FAULT) push_front(n); else push_back(n);")},
                  "void add(int n) { push_back(n); }", report),
            "void add(int n) { if (::faulty::is(\"a-stack\")) push_front(n); else push_back(n); }");
  EXPECT_THAT(report.lines(), IsEmpty());
}

TEST(PlantInSource, LetsASecondFaultTakeTheSamePlaceWhereTheFirstKeepsIt) {
  diagnostics report;
  const std::string text = plant(
      {source_fault("one", "go();", "if (!FAULT) go();"), source_fault("two", "go();", "go(FAULT), go();")},
      "go();", report);
  EXPECT_THAT(report.lines(), IsEmpty());
  EXPECT_THAT(text, HasSubstr("is(\"one\")"));
  EXPECT_THAT(text, HasSubstr("is(\"two\")"));
}

TEST(PlantInSource, TellsAnAnchorThatARefactoringRemoved) {
  diagnostics report;
  EXPECT_EQ(plant({source_fault("a-stack", "push_back(n);", "")}, "queue.add(n);", report), "queue.add(n);");
  EXPECT_THAT(report.lines(),
              ElementsAre(HasSubstr("faults/loop.toml:7: error: the anchor of 'a-stack' is 0 times "
                                    "in src/queue.cpp; it must be there once")));
}

TEST(PlantInSource, TellsAnAnchorThatIsThereTwice) {
  diagnostics report;
  plant({source_fault("a-stack", "push(n);", "")}, "push(n); push(n);", report);
  EXPECT_THAT(report.lines(), ElementsAre(HasSubstr("is 2 times in src/queue.cpp")));
}

TEST(PlantInSource, TellsAnAnchorThatAnEarlierFaultHasTaken) {
  diagnostics report;
  plant({source_fault("one", "a(); b();", "FAULT"), source_fault("two", "b();", "FAULT")}, "a(); b();",
        report);
  EXPECT_THAT(report.lines(),
              ElementsAre(HasSubstr("the anchor of 'two' overlaps that of an earlier fault")));
}

TEST(PlantInSource, LeavesOtherFilesAlone) {
  diagnostics report;
  EXPECT_EQ(plant_in_source({source_fault("a-stack", "gone", "")}, "src/other.cpp", "text", report), "text");
  EXPECT_THAT(report.lines(), IsEmpty());
}

TEST(PlantInPython, QuotesWhatItSearchesFor) {
  entry e = source_fault("py-fault", "    if x == \"\\n\":\n", "    if False:\n");
  e.source.clear();
  e.module = "asyncio.tasks";
  const std::string text = plant_in_python(e);
  EXPECT_THAT(text, HasSubstr("MODULE = \"asyncio.tasks\""));
  EXPECT_THAT(text, HasSubstr("FIND = \"    if x == \\\"\\\\n\\\":\\n\""));
  EXPECT_THAT(text, HasSubstr("PUT = \"    if False:\\n\""));
}

std::vector<std::string> complaints(entry e) {
  std::vector<entry> all{std::move(e)};
  diagnostics report;
  check_and_sort(all, report);
  return report.lines();
}

TEST(Check, AcceptsAGoodEntry) { EXPECT_THAT(complaints(source_fault("a-stack", "x", "y")), IsEmpty()); }

TEST(Check, TellsAClauseThatThereIsNot) {
  entry e = source_fault("a-stack", "x", "y");
  e.clause = "loop.call-soon-fif";
  EXPECT_THAT(complaints(e),
              ElementsAre(HasSubstr("there is no clause 'loop.call-soon-fif'; near: loop.call-soon-fifo")));
}

TEST(Check, TellsAClauseOfAnotherArea) {
  entry e = source_fault("a-stack", "x", "y");
  e.area = "gather";
  EXPECT_THAT(complaints(e), ElementsAre(HasSubstr("is of area 'loop'")));
}

TEST(Check, TellsAPatternThatIsNoneOrMatchesEverything) {
  entry e = source_fault("a-stack", "x", "y");
  e.expect = "(";
  EXPECT_THAT(complaints(e), ElementsAre(HasSubstr("'expect' is no regular expression")));
  e.expect = ".*";
  EXPECT_THAT(complaints(e), ElementsAre(HasSubstr("name the cause")));
}

TEST(Check, TellsANameThatIsTaken) {
  std::vector<entry> all{source_fault("a-stack", "x", "y"), source_fault("a-stack", "x", "y")};
  diagnostics report;
  check_and_sort(all, report);
  EXPECT_THAT(report.lines(),
              ElementsAre(HasSubstr("'a-stack' is the name of the fault at faults/loop.toml:7 already")));
}

TEST(Check, PutsFaultsIntoTheOrderOfTheAreas) {
  std::vector<entry> all{source_fault("later", "x", "y"), source_fault("first", "x", "y")};
  all[0].area = "gather";
  all[0].clause = "gather.result-order";
  diagnostics report;
  check_and_sort(all, report);
  EXPECT_EQ(all[0].name, "first");
}

std::vector<std::string> read(const std::string& text, std::vector<entry>& out) {
  // Tests run side by side: each has a file of its own.
  const std::filesystem::path folder = ::testing::TempDir();
  const std::filesystem::path file =
      folder / (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ".toml");
  std::ofstream(file) << text;
  diagnostics report;
  read_faults(file, folder, out, report);
  std::filesystem::remove(file);
  return report.lines();
}

TEST(Read, TakesTheThreeWaysOfPlanting) {
  std::vector<entry> all;
  const std::string common = "clause = 'c'\ntext = 't'\nexpect = 'e'\n";
  EXPECT_THAT(read("area = 'loop'\n[[fault]]\nname = 'a'\n" + common +
                       "table = 'loop.close'\n[[fault]]\nname = 'b'\n" + common +
                       "source = 's'\nfind = 'f'\nput = 'p'\n[[fault]]\nname = 'c'\n" + common +
                       "module = 'asyncio.locks'\nfind = 'f'\nput = 'p'\n",
                   all),
              IsEmpty());
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].table, "loop.close");
  EXPECT_EQ(all[1].source, "s");
  EXPECT_EQ(all[2].module, "asyncio.locks");
  EXPECT_EQ(all[2].line, 16);
}

TEST(Read, TellsWhatIsMissingUnknownOrDouble) {
  std::vector<entry> all;
  EXPECT_THAT(read("area = 'loop'\n[[fault]]\nname = 'a'\ntable = 't'\nsource = 's'\ncolour = 'c'\n", all),
              ElementsAre(HasSubstr("unknown key 'colour'"), HasSubstr("no 'clause'"), HasSubstr("no 'text'"),
                          HasSubstr("no 'expect'"), HasSubstr("give one of 'table', 'source' and 'module'")));
  EXPECT_THAT(
      read("area = 'loop'\n[[fault]]\nname = 'a'\nclause = 'c'\ntext = 't'\nexpect = 'e'\nsource = 's'\n",
           all),
      ElementsAre(HasSubstr("give 'find'")));
  EXPECT_THAT(read("area = ", all), ElementsAre(HasSubstr("not valid TOML")));
}

TEST(Write, GivesEachTableFaultItsFunction) {
  entry e = source_fault("a-stack", "", "");
  e.source.clear();
  e.table = "loop.call_soon";
  std::ostringstream list, table;
  write_plugin_list({e}, list);
  EXPECT_THAT(list.str(), HasSubstr("void plant_a_stack(tables&);"));
  write_table({e}, table);
  EXPECT_THAT(table.str(), HasSubstr("planting::table, \"loop.call_soon\", \"faults/loop.toml\", 7"));
  EXPECT_THAT(table.str(), Not(HasSubstr("planting::source")));
}

}  // namespace
}  // namespace assay::faults::compiler
