#include "census.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace assay::worker {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(Census, NothingHasGrownWhereNothingHappened) {
  const census before = census::take();
  EXPECT_EQ(census::take().grown_since(before), "");
}

TEST(Census, NewDescriptorsAreCountedAndNamed) {
  const census before = census::take();
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const int file = open("/dev/null", O_RDONLY);
  EXPECT_THAT(census::take().grown_since(before),
              MatchesRegex("3 descriptors \\([0-9]+: socket, [0-9]+: socket, [0-9]+: /dev/null\\)"));
  for (const int fd : {pair[0], pair[1], file}) close(fd);
  EXPECT_EQ(census::take().grown_since(before), "");
}

TEST(Census, ManyDescriptorsAreNamedInPart) {
  const census before = census::take();
  std::array<int, 20> files{};
  for (int& fd : files) fd = open("/dev/null", O_RDONLY);
  const std::string grown = census::take().grown_since(before);
  EXPECT_THAT(grown, HasSubstr("20 descriptors"));
  EXPECT_THAT(grown, HasSubstr(", ...)"));
  for (const int fd : files) close(fd);
}

TEST(Census, ANewThreadIsCounted) {
  std::thread([] {}).join();  // ThreadSanitizer starts one of its own beside the first
  const census before = census::take();
  std::mutex mutex;
  mutex.lock();
  std::thread blocked([&mutex] { const std::lock_guard wait(mutex); });
  EXPECT_EQ(census::take().grown_since(before), "1 thread");
  mutex.unlock();
  blocked.join();
}

TEST(Census, AChildCountsUntilItIsReaped) {
  const census before = census::take();
  const pid_t child = fork();
  if (child == 0) _exit(0);
  EXPECT_THAT(census::take().grown_since(before), MatchesRegex("1 child process \\(.*\\)"));
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_EQ(census::take().grown_since(before), "");
}

TEST(Census, APosixTimerIsCounted) {
  const census before = census::take();
  sigevent silent{};
  silent.sigev_notify = SIGEV_NONE;
  timer_t timer{};
  ASSERT_EQ(timer_create(CLOCK_MONOTONIC, &silent, &timer), 0);
  EXPECT_EQ(census::take().grown_since(before), "1 armed timer");
  ASSERT_EQ(timer_delete(timer), 0);
  EXPECT_EQ(census::take().grown_since(before), "");
}

TEST(Census, AnArmedTimerIsCounted) {
  const census before = census::take();
  itimerval in_an_hour{};
  in_an_hour.it_value.tv_sec = 3600;
  ASSERT_EQ(setitimer(ITIMER_VIRTUAL, &in_an_hour, nullptr), 0);
  EXPECT_EQ(census::take().grown_since(before), "1 armed timer");
  const itimerval off{};
  ASSERT_EQ(setitimer(ITIMER_VIRTUAL, &off, nullptr), 0);
  EXPECT_EQ(census::take().grown_since(before), "");
}

}  // namespace
}  // namespace assay::worker
