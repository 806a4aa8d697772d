#include <gtest/gtest.h>

#include <csignal>

#include "assay/loader/plugin.hpp"

namespace assay {
namespace {

// A worker that a shell has started in the background inherits SIGINT ignored.
TEST(PrepareProcess, SetsTheSignalsThatRuntimesDependOn) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGCHLD, SIG_IGN);
  std::signal(SIGPIPE, SIG_DFL);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);

  prepare_process();

  struct sigaction now {};
  sigaction(SIGINT, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
  sigaction(SIGCHLD, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
  sigaction(SIGPIPE, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_IGN);
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  EXPECT_FALSE(sigismember(&blocked, SIGINT));
}

}  // namespace
}  // namespace assay
