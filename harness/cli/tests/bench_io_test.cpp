// The benchmarks of I/O: each works on the reference runtime, and none gives a figure for a broken server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "assay_process.hpp"

namespace assay::cli::test {
namespace {

using testing::HasSubstr;

// The benchmarks that match, each for a moment, as assay-results have them.
nlohmann::json measured(const std::string& plugin, const std::string& filter, int code) {
  const scratch folder;
  const std::string results = folder.file("r.json");
  const std::string mark = std::to_string(getpid()) + ".bench_io";
  const finished done = run_assay({"bench", plugin, "--min-time", "0.001", "--repetitions", "1", "--filter",
                                   filter, "-r", "json:" + results},
                                  {{"BENCH_IO_MARK", mark}});
  EXPECT_EQ(done.code, code) << done.err;
  wait_until_gone("BENCH_IO_MARK=" + mark);  // no load client is left
  return nlohmann::json::parse(text_of(results))["plugins"][0]["benchmarks"];
}

double counter(const nlohmann::json& benchmark, const std::string& name) {
  return benchmark["counters"].value(name, 0.0);
}

class EachEcho : public testing::TestWithParam<std::string> {};

TEST_P(EachEcho, HasAFigureAndTheClientsView) {
  const auto all = measured("reference", "^" + GetParam() + "ServerCpu/[a-z]+:[0-9]+$", 0);
  ASSERT_EQ(all.size(), 3U);  // 1, 100, 1,000 connections
  for (const auto& one : all) {
    EXPECT_EQ(one.value("error", ""), "") << one["name"];
    EXPECT_GT(one["real_ns"], 0) << one["name"];
    EXPECT_GT(counter(one, "requests_per_second"), 0) << one["name"];
    EXPECT_GT(counter(one, "p50_us"), 0) << one["name"];
    EXPECT_GE(counter(one, "p99_us"), counter(one, "p50_us")) << one["name"];
  }
}
INSTANTIATE_TEST_SUITE_P(Over, EachEcho, testing::Values("EchoTcp", "EchoUnix", "EchoTls"),
                         [](const auto& one) { return one.param; });

TEST(Echo, ARuntimeWithoutTlsHasNoFigureAndNoFailure) {
  const auto all = measured("libuv", "^EchoTls.*:1$", 0);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["error"], "unsupported: the plugin does not claim tls.context_create");
}

class EachOfIo : public testing::TestWithParam<std::string> {};

TEST_P(EachOfIo, HasAFigure) {
  const auto all = measured("reference", "^" + GetParam() + "($|/)", 0);
  ASSERT_GE(all.size(), 1U);
  for (const auto& one : all) {
    EXPECT_EQ(one.value("error", ""), "") << one["name"];
    EXPECT_GT(one["real_ns"], 0) << one["name"];
  }
}
INSTANTIATE_TEST_SUITE_P(Of, EachOfIo,
                         testing::Values("StreamSendServerCpu", "StreamReceiveServerCpu",
                                         "DatagramEchoServerCpu", "SubprocessTrue", "ThreadWake",
                                         "RunInExecutor"),
                         [](const auto& one) { return one.param; });

struct misdeed {
  std::string plugin, error;
  friend std::ostream& operator<<(std::ostream& out, const misdeed& m) { return out << m.plugin; }
};
class BrokenEcho : public testing::TestWithParam<misdeed> {};

TEST_P(BrokenEcho, IsToldAndHasNoFigure) {
  const auto all = measured(plugin_file(GetParam().plugin), "^EchoTcp.*:100$", 1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all[0].value("error", ""), HasSubstr(GetParam().error));
  EXPECT_EQ(all[0].value("real_ns", 0.0), 0);
}
INSTANTIATE_TEST_SUITE_P(
    Of, BrokenEcho,
    testing::Values(misdeed{"echo_other_bytes",
                            "the load client: the server sent other bytes than it was sent"},
                    misdeed{"echo_twice", "the load client: the server sent more than it was sent"},
                    misdeed{"echo_silent", "the load client: the server did not answer for 10 s"},
                    misdeed{"echo_error", "an error in a connection: the runtime answered an error: no luck"},
                    misdeed{"echo_crash", "SIGABRT"}),
    [](const auto& one) { return one.param.plugin; });

TEST(StreamSend, WhatAWriterLosesIsSeen) {
  const auto all = measured(plugin_file("echo_lossy"), "^StreamSendServerCpu$", 1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all[0].value("error", ""), HasSubstr("the load client: the server sent "));
}

TEST(ThreadWake, ALoopThatIsNotWakedHasNoFigure) {
  const auto all = measured("faulty,fault=loop-wake-up-lost", "^ThreadWake$", 1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].value("error", ""), "the loop is not waked by another thread's calls");
}

TEST(Echo, WithoutRoomForItsDescriptorsIsUnsupported) {
  // The hard limit of this process, which is the test's own.
  const rlimit few{500, 500};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  const auto all = measured("reference", "^EchoTcp.*:1000$", 0);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0]["error"], "unsupported: needs 1100 open files, and the hard limit is 500 (ulimit -Hn)");
}

}  // namespace
}  // namespace assay::cli::test
