#include "interrupts.hpp"

#include <signal.h>
#include <unistd.h>

#include <utility>

namespace assay::runner {
namespace {

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

interrupts::interrupts(boost::asio::io_context& io, std::function<void()> on_first,
                       std::function<void(int signal, bool again)> told)
    : signals_(io), on_first_(std::move(on_first)), told_(std::move(told)) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) signals_.add(signal);
  }
  wait();
}

void interrupts::wait() {
  signals_.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    take(signal);
    wait();
  });
}

void interrupts::take(int signal) {
  const auto now = std::chrono::steady_clock::now();
  if (caught_ == 0) {
    caught_ = signal;
    first_at_ = now;
    if (told_) told_(signal, false);
    on_first_();
  } else if (signal != SIGHUP && now - first_at_ >= one_asking) {
    if (told_) told_(signal, true);
    _exit(128 + signal);  // the workers' lifelines end with us
  }
}

void interrupts::stop() { signals_.cancel(); }

}  // namespace assay::runner
