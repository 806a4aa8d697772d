// What a worker may do, and the state that it finds, however the harness was started.
#include <signal.h>

#include <sstream>

#include "fixture.hpp"

namespace assay::runner {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(RunTest, AHangupThatTheHarnessIgnoresIsNotIgnoredInAWorker) {
  const auto before = signal(SIGHUP, SIG_IGN);  // as nohup does
  run({"hangups"});
  signal(SIGHUP, before);
  EXPECT_THAT(verdicts(), ElementsAre("pass"));
}

TEST_F(RunTest, AWorkerGainsNoPrivilegesAndWritesNoCore) {
  run({"privileges"});
  EXPECT_THAT(verdicts(), ElementsAre("pass"));
}

TEST_F(RunTest, EachWorkerHasATemporaryFolderOfItsOwnThatIsRemoved) {
  how.isolate = true;
  run({"temporary_file", "temporary_file"});
  std::vector<std::string> folders;
  for (const results::test_result& test : seen.model().plugins.at(0).tests) {
    std::istringstream in(test.output);
    std::string made;
    std::getline(in, made);
    folders.push_back(made);
    EXPECT_FALSE(std::filesystem::exists(made)) << made;
  }
  ASSERT_EQ(folders.size(), 2U);
  EXPECT_NE(folders[0], folders[1]);
}

TEST_F(RunTest, ATestThatTakesTooMuchMemoryIsEndedAndTheOthersGoOn) {
  how.most_memory = std::uint64_t{256} << 20;
  run({"a", "eat", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "pass"));
  EXPECT_THAT(
      result("eat").reason,
      AllOf(HasSubstr("GiB of memory, which is more than it may (--max-memory)"), HasSubstr("used 0.")));
}

TEST_F(RunTest, TheMemoryOfChildrenCounts) {
  how.most_memory = std::uint64_t{256} << 20;
  run({"child_eats", "b"});
  EXPECT_THAT(verdicts(), ElementsAre("crash", "pass"));
  EXPECT_THAT(result("child_eats").reason, HasSubstr("--max-memory"));
}

}  // namespace
}  // namespace assay::runner
