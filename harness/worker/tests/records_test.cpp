#include "assay/worker/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::worker {
namespace {

template <class T>
T round_trip(const T& r) {
  const std::optional<record> back = decode(encode(r));
  return std::get<T>(back.value());
}

TEST(Records, AJobComesBackAsItWasSent) {
  job sent;
  sent.what = task::run_benchmarks;
  sent.plugin = "/lib/x.so";
  sent.options = {{"python", "a b"}, {"loop", ""}};
  sent.tests = {"A.B", std::string("C\0D", 3)};
  sent.time_scale = 2.5;
  sent.benchmark_skip = {"SpawnAndAwait", "Echo/100"};
  sent.benchmark_count = true;
  sent.benchmark_processor = 3;
  const job back = round_trip(sent);
  EXPECT_EQ(back.what, task::run_benchmarks);
  EXPECT_EQ(back.plugin, sent.plugin);
  EXPECT_EQ(back.options, sent.options);
  EXPECT_EQ(back.tests, sent.tests);
  EXPECT_EQ(back.time_scale, 2.5);
  EXPECT_EQ(back.benchmark_skip, sent.benchmark_skip);
  EXPECT_TRUE(back.benchmark_count);
  EXPECT_EQ(back.benchmark_processor, 3);
}

TEST(Records, APluginsHeadComesBackAsItWasSent) {
  results::plugin_result head;
  head.runtime = "r";
  head.version = "1.2";
  head.info = {{"library", "/lib/r.so"}};
  head.features = {"loop", "task"};
  head.notes = {"n"};
  EXPECT_EQ(round_trip(plugin_loaded{head}).head, head);
}

TEST(Records, TheStartOfATestComesBackAsItWasSent) {
  const test_started back = round_trip(test_started{3, 1.5, 7, true});
  EXPECT_EQ(back.index, 3U);
  EXPECT_EQ(back.at, 1.5);
  EXPECT_EQ(back.output_at, 7);
  EXPECT_TRUE(back.virtual_time_first);
}

TEST(Records, AFailureAndATraceComeBackAsTheyWereSent) {
  const results::failure failure{"a.cpp", 12, "expected 1"};
  EXPECT_EQ(round_trip(check_failed{failure}).what, failure);
  const results::trace_comparison trace{{"a", "b"}, {}};
  EXPECT_EQ(round_trip(trace_compared{trace}).trace, trace);
}

TEST(Records, LongTextIsCutWithAMark) {
  const std::string text = round_trip(noted{std::string(1'000'000, 'x')}).text;
  EXPECT_LT(text.size(), 70'000U);
  EXPECT_THAT(text, testing::EndsWith("[cut]"));
}

TEST(Records, BytesThatAreNoRecordAreToldFromOnes) {
  EXPECT_FALSE(decode(""));
  EXPECT_FALSE(decode("\x63"));
  std::string bytes = encode(noted{"some text"});
  EXPECT_FALSE(decode(bytes.substr(0, bytes.size() - 1))) << "cut short";
  EXPECT_FALSE(decode(bytes + "x")) << "with something behind it";
  bytes[1] = '\x7f';
  EXPECT_FALSE(decode(bytes)) << "a length that runs past the end";
}

TEST(Records, AFlagThatIsNeitherTrueNorFalseIsNoRecord) {
  std::string bytes = encode(load_failed{"m", true});
  EXPECT_TRUE(decode(bytes));
  bytes.back() = 2;
  EXPECT_FALSE(decode(bytes));
}

}  // namespace
}  // namespace assay::worker
