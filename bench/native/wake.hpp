// wake.hpp - a thread that wakes the loop once at a time, and waits until the loop has seen it. Both share a
// processor.
#pragma once

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

#include <cstdint>
#include <functional>
#include <thread>

namespace native {

class waker {
 public:
  // wake(last) is called in the thread, n times.
  waker(std::int64_t n, std::function<void(bool last)> wake) : n_(n), wake_(std::move(wake)) {
    sem_init(&seen_, 0, 0);
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
  }
  waker(const waker&) = delete;
  waker& operator=(const waker&) = delete;
  ~waker() {
    if (thread_.joinable()) thread_.join();
    sched_setaffinity(0, sizeof before_, &before_);
    sem_destroy(&seen_);
  }
  void start() {
    thread_ = std::thread([this] {
      for (std::int64_t i = 1; i <= n_; ++i) {
        wake_(i == n_);
        sem_wait(&seen_);
      }
    });
  }
  // In the loop.
  void seen() { sem_post(&seen_); }

 private:
  std::int64_t n_;
  std::function<void(bool)> wake_;
  sem_t seen_{};
  cpu_set_t before_{};
  std::thread thread_;
};

}  // namespace native
