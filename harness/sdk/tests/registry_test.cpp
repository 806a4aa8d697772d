// The registry, and the macros that fill it.
#include "assay/loader/capabilities.hpp"
#include "assay/spec/clauses.hpp"
#include "run_test.hpp"

namespace assay::conformance {

CONFORMANCE(Registry, InsideForm, "sleep.zero-delay", "sleep.duration", needs("task.cancel-message")) {
  co_await rt.sleep(0);
  rt.trace("ran inside");
}

CONFORMANCE_OUTSIDE(Registry, OutsideForm, "loop.call-soon-fifo") { rt.trace("ran outside"); }

}  // namespace assay::conformance

namespace assay::testing_sdk {
namespace {

using ::testing::ElementsAre;

TEST(Registry, TestsAreInTheOrderOfTheirFile) {
  std::vector<std::string> ids;
  for (const test_case& t : all_tests()) ids.push_back(t.id());
  EXPECT_THAT(ids, ElementsAre("Registry.InsideForm", "Registry.OutsideForm"));
}

TEST(Registry, ATestKnowsWhatItsMacroSays) {
  const test_case* t = find_test("Registry.InsideForm");
  ASSERT_NE(t, nullptr);
  EXPECT_THAT(t->clauses, ElementsAre("sleep.zero-delay", "sleep.duration"));
  EXPECT_THAT(t->needs, ElementsAre("task.cancel-message"));
  EXPECT_EQ(t->form, test_form::inside);
  EXPECT_STREQ(t->file, "harness/sdk/tests/registry_test.cpp");
  EXPECT_GT(t->line, 0);
  EXPECT_EQ(find_test("Registry.OutsideForm")->form, test_form::outside);
  EXPECT_EQ(find_test("Registry.NoSuch"), nullptr);
  EXPECT_EQ(find_test("Registry"), nullptr);
}

TEST(Registry, RegisteredTestsRun) {
  EXPECT_THAT(run(*find_test("Registry.InsideForm")).labels, ElementsAre("ran inside"));
  EXPECT_THAT(run(*find_test("Registry.OutsideForm")).labels, ElementsAre("ran outside"));
}

// A word that is neither would make every test of the clause unsupported, on every runtime.
TEST(Registry, EveryCapabilityThatAClauseRequiresIsAnEntryOrAFeature) {
  for (const spec::clause& c : spec::clauses()) {
    for (const std::string_view capability : c.requires_) {
      EXPECT_TRUE(is_entry_capability(capability) || spec::find_feature(capability) != nullptr)
          << c.id << " requires '" << capability << "', which is neither an entry nor a feature";
    }
  }
}

}  // namespace
}  // namespace assay::testing_sdk
