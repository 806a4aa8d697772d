// assay merge: shards, and runs of different plugins, as one run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "assay/results/json.hpp"
#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using json = nlohmann::ordered_json;

// A run of a few tests, and the shards that it would have been.
class Merge : public testing::Test {
 protected:
  void SetUp() override {
    const finished done =
        run_assay({"run", "reference", "--filter", "area:sleep", "-r", "json:" + folder.file("whole.json")});
    ASSERT_EQ(done.code, 0) << done.err;
    console = done.out;
    whole = json::parse(text_of(folder.file("whole.json")));
    for (std::size_t i = 1; i <= 3; ++i) write_shard(i, shard(i));
  }

  json shard(std::size_t i) const {
    json part = whole;
    part["shard"] = {{"index", i}, {"count", 3}};
    json& tests = part["plugins"][0]["tests"];
    const json all = std::exchange(tests, json::array());
    for (std::size_t t = i - 1; t < all.size(); t += 3) tests.push_back(all[t]);
    return part;
  }
  void write_shard(std::size_t i, const json& part) const {
    folder.write("shard" + std::to_string(i) + ".json", results::dump(part));
  }
  std::string file(std::size_t i) const { return folder.file("shard" + std::to_string(i) + ".json"); }

  scratch folder;
  json whole;
  std::string console;
};

TEST_F(Merge, OfTheShardsIsTheWholeRun) {
  const std::string merged = folder.file("merged.json");
  const finished done = run_assay({"merge", file(1), file(2), file(3), "-o", merged});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(done.out, console);
  json got = json::parse(text_of(merged));
  // Sums of the three.
  got["seconds"] = whole["seconds"];
  got["plugins"][0]["seconds"] = whole["plugins"][0]["seconds"];
  EXPECT_EQ(got, whole);
}

// More shards than tests: some are empty, and belong to the run none the less.
TEST_F(Merge, OfShardsThatRanApartIsWhatOneRunFinds) {
  std::vector<std::string> args{"merge", "-o", folder.file("merged.json")};
  const std::size_t shards = whole["plugins"][0]["tests"].size() + 2;
  for (std::size_t i = 1; i <= shards; ++i) {
    const std::string part = folder.file("part" + std::to_string(i) + ".jsonl");
    const finished done =
        run_assay({"run", "reference", "--filter", "area:sleep", "--shard",
                   std::to_string(i) + "/" + std::to_string(shards), "-r", "jsonl:" + part});
    ASSERT_EQ(done.code, 0) << done.err;
    args.push_back(part);
  }
  const finished done = run_assay(args);
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(done.out, console);
  const json merged = json::parse(text_of(folder.file("merged.json")));
  const auto outcomes = [](const json& run) {
    std::vector<std::string> all;
    for (const json& test : run["plugins"][0]["tests"])
      all.push_back(test["name"].get<std::string>() + " " + test["verdict"].get<std::string>());
    return all;
  };
  EXPECT_EQ(outcomes(merged), outcomes(whole));
  EXPECT_EQ(merged["complete"], true);
  EXPECT_FALSE(merged.contains("shard"));
}

TEST_F(Merge, IsTheSameInWhateverOrderTheFilesAreNamed) {
  std::string first;
  for (const auto& order : {std::array{1, 2, 3}, std::array{3, 1, 2}, std::array{2, 3, 1}}) {
    std::vector<std::string> args{"merge", "-o", "-"};
    for (const int i : order) args.push_back(file(static_cast<std::size_t>(i)));
    const finished done = run_assay(args);
    EXPECT_EQ(done.code, 0);
    if (first.empty()) first = done.out;
    EXPECT_EQ(done.out, first);
  }
  EXPECT_EQ(json::parse(first)["complete"], true);
}

TEST_F(Merge, WithAMissingShardNamesItAndIsIncomplete) {
  const std::string merged = folder.file("merged.json");
  const finished done =
      run_assay({"merge", file(3), file(1), "-o", merged, "-r", "junit:" + folder.file("m.xml")});
  EXPECT_EQ(done.code, 1);
  EXPECT_EQ(done.err, "assay: shard 2 of 3 is missing\n");
  EXPECT_THAT(done.out, HasSubstr("shard 2 of 3 is missing"));
  EXPECT_THAT(done.out, HasSubstr("incomplete: "));
  EXPECT_THAT(text_of(folder.file("m.xml")), HasSubstr("<error type=\"incomplete\""));
  const results::run_result run = results::read_run(merged);
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(run.plugins.at(0).notes.back(), "shard 2 of 3 is missing");
}

TEST_F(Merge, WithAMissingShardThatIsAllowedExitsAsTheRestDoes) {
  const finished done = run_assay({"merge", file(3), file(1), "--allow-missing"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "assay: shard 2 of 3 is missing\n");
  EXPECT_THAT(done.out, HasSubstr("incomplete: "));
}

TEST_F(Merge, ExitsAsTheWholeRunWouldWhereATestFailed) {
  json part = shard(2);
  part["plugins"][0]["tests"][0]["verdict"] = "crash";
  write_shard(2, part);
  EXPECT_EQ(run_assay({"merge", file(1), file(2), file(3)}).code, 1);
}

TEST_F(Merge, AGateJudgesTheWholeThatNoShardIs) {
  const std::string gate = "min-tests=" + std::to_string(whole["plugins"][0]["tests"].size());
  EXPECT_EQ(run_assay({"merge", file(1), file(2), file(3), "--gate", gate}).code, 0);
  const finished done = run_assay({"merge", file(1), file(3), "--allow-missing", "--gate", gate});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("gate breached: reference: " + gate));
}

TEST_F(Merge, OfConflictingRunsIsRefusedInOneLineAndWritesNothing) {
  json part = shard(2);
  part["plugins"][0]["hash"] = "0";
  write_shard(2, part);
  const std::string merged = folder.write("merged.json", "as it was");
  finished done = run_assay({"merge", file(3), file(2), file(1), "-o", merged});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_EQ(done.err, "assay: " + file(1) + " and " + file(2) +
                          " are not of one run: library hash of plugin 'reference': " +
                          whole["plugins"][0]["hash"].get<std::string>() + " and 0\n");
  EXPECT_EQ(text_of(merged), "as it was");
}

TEST_F(Merge, OfTheSameShardTwiceIsRefused) {
  const finished done = run_assay({"merge", file(1), file(2), file(1)});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err, "assay: " + file(1) + " and " + file(1) + " are both shard 1 of 3\n");
}

TEST_F(Merge, OfTwoRunsOfOnePluginPointsAtCompare) {
  const finished done = run_assay({"merge", folder.file("whole.json"), folder.file("whole.json")});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.err, HasSubstr("both whole runs of the same plugins; `assay compare` shows what differs"));
}

TEST_F(Merge, PutsRunsOfDifferentPluginsSideBySide) {
  json other = whole;
  other["plugins"][0]["name"] = "another";
  const std::string second = folder.write("other.json", results::dump(other));
  const finished done =
      run_assay({"merge", folder.file("whole.json"), second, "-o", folder.file("both.json")});
  EXPECT_EQ(done.code, 0) << done.err;
  const results::run_result run = results::read_run(folder.file("both.json"));
  std::vector<std::string> names;
  for (const auto& plugin : run.plugins) names.push_back(plugin.name);
  EXPECT_THAT(names, ElementsAre("another", "reference"));
}

TEST_F(Merge, ExitsWithFiveWhereAPluginCouldNotBeLoaded) {
  json other = whole;
  other["plugins"][0] = {{"name", "missing"}, {"load_error", "no such file"}};
  const std::string second = folder.write("other.json", results::dump(other));
  EXPECT_EQ(run_assay({"merge", folder.file("whole.json"), second}).code, 5);
}

TEST_F(Merge, OfAFileThatIsNoneIsRefused) {
  const finished done = run_assay({"merge", file(1), folder.write("x.json", "[]")});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.err,
            "assay: " + folder.file("x.json") + ": the document: expected an object, found array\n");
}

}  // namespace
}  // namespace assay::cli::test
