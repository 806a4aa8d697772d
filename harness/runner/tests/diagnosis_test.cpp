// A failure is run again alone, and the earlier test that is to blame is found.
#include "diagnosis.hpp"

#include <algorithm>
#include <set>

#include "fixture.hpp"

namespace assay::runner {
namespace {

using testing::ElementsAre;

using namespace std::literals;

std::string number(std::size_t n) { return "T." + std::to_string(n); }

// What is found out about a test that fails after all of `needed`, and how many runs it took.
std::pair<std::string, int> find_out(diagnosis d, const std::set<std::size_t>& needed, bool alone = false) {
  int runs = 0;
  for (; !d.is_over(); ++runs) {
    const std::set<std::size_t> ran(d.next().begin(), d.next().end());
    d.take(alone || (!needed.empty() && std::includes(ran.begin(), ran.end(), needed.begin(), needed.end())));
  }
  return {d.words(number), runs};
}

std::vector<std::size_t> first(std::size_t n) {
  std::vector<std::size_t> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = i;
  return all;
}

TEST(Diagnosis, WhatFailsAloneNeedsNoSearch) {
  EXPECT_EQ(find_out({first(9), {}, true}, {}, true), std::pair("fails alone, too"s, 1));
}

TEST(Diagnosis, TheGuiltyTestIsFoundWhereverItRan) {
  for (std::size_t guilty = 0; guilty < 100; ++guilty) {
    const auto [words, runs] = find_out({first(100), {}, true}, {guilty});
    EXPECT_EQ(words, "passes alone, fails after " + number(guilty));
    EXPECT_LE(runs, 2 + 2 * 7);
  }
}

TEST(Diagnosis, ATestThatHasSpoiltAnotherIsTriedFirst) {
  EXPECT_EQ(find_out({first(100), 42, true}, {42}), std::pair("passes alone, fails after T.42"s, 2));
  EXPECT_EQ(find_out({first(100), 42, true}, {3}).first, "passes alone, fails after T.3");
  EXPECT_EQ(find_out({first(10), 42, true}, {3}).first, "passes alone, fails after T.3");
}

TEST(Diagnosis, SeveralThatAreGuiltyTogetherAreNamedAsFarAsTheSearchGets) {
  EXPECT_EQ(find_out({first(16), {}, true}, {4, 7}).first,
            "passes alone, fails after several tests together, 4 of them from T.4 to T.7");
}

TEST(Diagnosis, WhatDoesNotComeAgainIsSaidToBeSo) {
  EXPECT_EQ(find_out({first(5), {}, true}, {}),
            std::pair("passed when it ran again, alone and after the same 5 tests"s, 2));
}

TEST(Diagnosis, WithoutASearchOneRunIsAll) {
  EXPECT_EQ(find_out({first(5), {}, false}, {3}),
            std::pair("passes alone; what ran before it in its worker may be why"s, 1));
}

TEST_F(RunTest, AFailureIsRunAgainAloneAndTheTestThatSpoiltItIsNamed) {
  how.jobs = 1;
  how.diagnose = true;
  run({"a", "b", "pollute", "c", "needs_clean", "fail"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass", "pass", "pass", "fail", "fail"));
  EXPECT_EQ(result("needs_clean").diagnosis, "passes alone, fails after Act.pollute");
  EXPECT_EQ(result("fail").diagnosis, "fails alone, too");
  EXPECT_EQ(result("fail").runs, 1);
}

TEST_F(RunTest, ACrashIsRunAgainAloneToo) {
  how.jobs = 1;
  how.diagnose = true;
  run({"a", "segfault", "b"});
  EXPECT_EQ(result("segfault").diagnosis, "fails alone, too");
  EXPECT_THAT(verdicts(), ElementsAre("pass", "crash", "pass"));
}

TEST_F(RunTest, WithAWorkerForEachTestThereIsNothingToFindOut) {
  how.isolate = true;
  how.diagnose = true;
  run({"pollute", "needs_clean", "fail"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "pass", "fail"));
  EXPECT_EQ(result("fail").diagnosis, "");
}

TEST_F(RunTest, AnExpectedFailureIsNotRunAgain) {
  how.jobs = 1;
  how.diagnose = true;
  how.repeat.retries = 3;
  plugin_request request = plugin("p");
  request.expected.parse(
      "[[expect]]\nplugin = \"p\"\ntest = \"Act.fail\"\nverdicts = [\"fail\"]\nreason = \"known\"\nissue = "
      "\"gh-1\"\n",
      "x.toml");
  run_all({request}, {"a", "fail"});
  EXPECT_THAT(verdicts(), ElementsAre("pass", "expected-fail"));
  EXPECT_EQ(result("fail").runs, 1);
  EXPECT_EQ(result("fail").diagnosis, "");
}

}  // namespace
}  // namespace assay::runner
