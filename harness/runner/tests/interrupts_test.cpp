// What asks a run to end, and what is only an echo of it.
#include "interrupts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>
#include <utility>
#include <vector>

namespace assay::runner {
namespace {

using testing::ElementsAre;
using testing::Pair;

class InterruptsTest : public testing::Test {
 protected:
  void raise_and_run(int signal) {
    raise(signal);
    io.restart();
    while (io.poll() > 0) {
    }
  }

  boost::asio::io_context io{1};
  std::vector<std::pair<int, bool>> told;
  int stopped = 0;
  interrupts watched{io, [this] { ++stopped; }, [this](int s, bool again) { told.emplace_back(s, again); }};
};

TEST_F(InterruptsTest, TheFirstSignalStopsTheRunAndIsToldBefore) {
  raise_and_run(SIGTERM);
  EXPECT_EQ(watched.caught(), SIGTERM);
  EXPECT_EQ(stopped, 1);
  EXPECT_THAT(told, ElementsAre(Pair(SIGTERM, false)));
}

TEST_F(InterruptsTest, ASignalThatIsSentTwiceAtOnceAsksOnce) {
  raise_and_run(SIGTERM);
  raise_and_run(SIGTERM);
  EXPECT_EQ(stopped, 1);
  EXPECT_THAT(told, ElementsAre(Pair(SIGTERM, false)));
}

TEST_F(InterruptsTest, ATerminalThatHangsUpNeverEndsTheProcessAtOnce) {
  raise_and_run(SIGHUP);
  std::this_thread::sleep_for(interrupts::one_asking);
  raise_and_run(SIGHUP);
  EXPECT_EQ(watched.caught(), SIGHUP);
  EXPECT_EQ(stopped, 1);
}

TEST_F(InterruptsTest, ASecondOneEndsTheProcessWithItsOwnCode) {
  const auto twice = [this] {
    raise_and_run(SIGINT);
    std::this_thread::sleep_for(interrupts::one_asking);
    raise_and_run(SIGINT);
    _exit(0);
  };
  EXPECT_EXIT(twice(), testing::ExitedWithCode(130), "");
}

TEST_F(InterruptsTest, AfterTheStopASignalIsDroppedAndTheContextHasNoWork) {
  watched.stop();
  raise_and_run(SIGTERM);
  EXPECT_TRUE(io.stopped());
  EXPECT_EQ(stopped, 0);
  EXPECT_EQ(watched.caught(), 0);
}

TEST(Interrupts, LeaveTheDefaultBehind) {
  boost::asio::io_context io{1};
  {
    interrupts watched(io, [] {});
  }
  EXPECT_EXIT(raise(SIGTERM), testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace assay::runner
