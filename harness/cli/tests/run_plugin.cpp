#include "run_plugin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::cli::test {

using results::verdict;
using testing::HasSubstr;
using testing::StartsWith;

outcome run_hostile(const std::string& name, const std::string& filter, std::vector<std::string> more) {
  scratch folder;
  std::vector<std::string> args{"run",      plugin_file(name),
                                "--filter", filter,
                                "-r",       "json:" + folder.file("r.json"),
                                "-r",       "html:" + folder.file("r.html"),
                                "-r",       "junit:" + folder.file("r.xml")};
  args.insert(args.end(), more.begin(), more.end());
  outcome o;
  o.process = run_assay(args);
  o.run = results::read_run(folder.file("r.json"));
  o.html = text_of(folder.file("r.html"));
  o.junit = text_of(folder.file("r.xml"));
  return o;
}

std::set<std::string> users_of_gather(const std::string& filter) {
  const outcome o = run_hostile("hostile_confess", filter);
  std::set<std::string> users;
  for (const results::test_result& test : o.plugin().tests) {
    if (test.output.find("gather was called") != std::string::npos) users.insert(test.id());
  }
  return users;
}

void expect_charged(const outcome& o, const std::set<std::string>& users, verdict expected,
                    const std::string& reason) {
  ASSERT_GT(users.size(), 0U);
  EXPECT_GT(o.plugin().tests.size(), users.size()) << "the filter must select tests without gather, too";
  EXPECT_TRUE(o.run.complete);
  // Of such a machine the harness says that nothing is decided, and then nothing is decided here either.
  for (const results::test_result& test : o.plugin().tests) {
    if (test.outcome == verdict::inconclusive &&
        test.reason.find("the machine stood still") != std::string::npos)
      GTEST_SKIP() << test.id() << ": " << test.reason;
  }
  for (const results::test_result& test : o.plugin().tests) {
    if (users.contains(test.id())) {
      EXPECT_EQ(test.outcome, expected) << test.id() << ": " << test.reason;
      EXPECT_THAT(test.reason, StartsWith(reason)) << test.id();
    } else {
      EXPECT_TRUE(as_expected(test.outcome))
          << test.id() << ": " << to_string(test.outcome) << " " << test.reason;
    }
  }
  EXPECT_EQ(o.process.code, 1);
  EXPECT_THAT(o.process.out, HasSubstr("FAIL"));
  EXPECT_THAT(o.html, HasSubstr("</html>"));
  EXPECT_THAT(o.junit, HasSubstr("</testsuites>"));
}

}  // namespace assay::cli::test
