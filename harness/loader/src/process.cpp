#include <csignal>

#include "assay/loader/plugin.hpp"

namespace assay {

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGCHLD, SIG_DFL);
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGCHLD);
  pthread_sigmask(SIG_UNBLOCK, &wanted, nullptr);
}

}  // namespace assay
