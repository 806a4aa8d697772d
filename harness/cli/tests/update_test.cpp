// --update-expectations: a run's failures become expected, end to end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;

const std::string faulty = "faulty,fault=gather-results-reversed";

TEST(UpdateExpectations, WhatFailedIsExpectedInTheNextRunAndGoesWhenItPasses) {
  const scratch files;
  const std::string file = files.file("x.toml");
  const finished first = run_assay({"run", faulty, "--filter", "area:gather", "--update-expectations", file});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(
      first.err,
      HasSubstr(file + ": added Gather.ResultsKeepArgumentOrderWhateverFinishesFirst of faulty: fail\n"));
  const std::string text = text_of(file);

  const finished second = run_assay({"run", faulty, "--filter", "area:gather", "--expect", file});
  EXPECT_EQ(second.code, 0) << second.out;
  EXPECT_THAT(second.out, HasSubstr("expected-fail"));

  const finished again = run_assay({"run", faulty, "--filter", "area:gather", "--update-expectations", file});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, HasSubstr(file + ": nothing to change\n"));
  EXPECT_EQ(text_of(file), text);

  const finished passes =
      run_assay({"run", "faulty", "--filter", "area:gather", "--update-expectations", file});
  EXPECT_EQ(passes.code, 0);
  EXPECT_THAT(
      passes.err,
      HasSubstr("removed Gather.ResultsKeepArgumentOrderWhateverFinishesFirst of faulty: it passes\n"));
  EXPECT_EQ(text_of(file), "");
}

TEST(UpdateExpectations, AFileThatCantBeReadOrWrittenIsAnErrorAndLosesNothing) {
  const scratch files;
  const std::string broken = files.write("x.toml", "expect = 1\n");
  const finished bad = run_assay({"run", faulty, "--filter", "area:gather", "--update-expectations", broken});
  EXPECT_EQ(bad.code, 2);
  EXPECT_THAT(bad.err, HasSubstr("x.toml:1: 'expect' does not belong here"));
  EXPECT_EQ(text_of(broken), "expect = 1\n");

  const finished nowhere =
      run_assay({"run", faulty, "--filter", "area:gather", "--update-expectations", files.file("no/x.toml")});
  EXPECT_EQ(nowhere.code, 2);
  EXPECT_THAT(nowhere.err,
              HasSubstr("--update-expectations: " + files.file("no/x.toml") + ": No such file or directory"));
  EXPECT_THAT(nowhere.out, HasSubstr("FAIL"));  // the results still reach the console
}

}  // namespace
}  // namespace assay::cli::test
