// The statement's page: nothing of a plugin steers what shows it, and what stands there for machines is
// whole.
#include "assay/reports/statement.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "recorded.hpp"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Statement, OfAPluginThatMeansHarmSteersNoLogAndIsVerifiedAllTheSame) {
  results::run_result run = recorded_run();
  run.plugins[0].name = "##[group]\u202etxt.exe ::error::";
  run.plugins[0].adaptations = {"##[error]all is lost"};
  const std::string page = written("statement", run);
  EXPECT_THAT(page, Not(HasSubstr("##[")));
  EXPECT_THAT(page, Not(HasSubstr("\u202e")));
  EXPECT_THAT(page, HasSubstr("\\u0023#[error]all is lost"));
  EXPECT_THAT(statement_differences(page, "page.md", run, recorded_clauses()), IsEmpty());
}

}  // namespace
}  // namespace assay::reports
