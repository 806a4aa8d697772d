#include "stall_meter.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>

namespace assay::runner {
namespace {

constexpr std::chrono::milliseconds beat{20};
// Late by less is ordinary scheduling.
constexpr std::chrono::milliseconds ordinary{50};
constexpr std::chrono::hours remembered{1};

}  // namespace

stall_meter::stall_meter() : due_(clock::now() + beat) {
  // Signals are for the thread that runs the harness.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { watch(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::unique_lock lock(mutex_);
  begun_.wait(lock, [this] { return watches_; });
}

stall_meter::~stall_meter() {
  {
    std::lock_guard lock(mutex_);
    ends_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void stall_meter::watch() {
  std::unique_lock lock(mutex_);
  watches_ = true;
  begun_.notify_one();
  for (;;) {
    if (ended_.wait_until(lock, due_, [this] { return ends_; })) return;
    const clock::time_point now = clock::now();
    if (now - due_ > ordinary) stalls_.push_back({due_, now});
    while (!stalls_.empty() && now - stalls_.front().to > remembered) stalls_.pop_front();
    due_ = now + beat;
  }
}

stall_meter::seconds stall_meter::stalled_since(seconds since) const {
  const clock::time_point begin(std::chrono::duration_cast<clock::duration>(since));
  std::lock_guard lock(mutex_);
  seconds sum{0};
  const auto add = [&](const stall& s) {
    sum += std::max(seconds(s.to - std::max(s.from, begin)), seconds(0));
  };
  std::for_each(stalls_.begin(), stalls_.end(), add);
  // The one that has just ended, for everyone but the thread itself, which has not run yet.
  if (const clock::time_point now = clock::now(); now - due_ > ordinary) add({due_, now});
  return sum;
}

}  // namespace assay::runner
