// waker.hpp - a thread that wakes a loop once at a time, and waits until the loop has seen it. Both share a
// processor: from one to another, the time of a wake-up is that of the machine.
#pragma once

#include <sched.h>
#include <semaphore.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <functional>
#include <thread>

#include "connection.hpp"

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace assay::load {

class waker {
 public:
  // wake(last) is called in the thread, n times. It must not throw.
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
  // The thread, if it is not over, ends after one call more.
  ~waker() {
    gives_up_.store(true);
    seen();
    if (thread_.joinable()) thread_.join();
    sched_setaffinity(0, sizeof before_, &before_);
    sem_destroy(&seen_);
  }
  void start() {
    thread_ = std::thread([this] {
      for (std::int64_t i = 1; i <= n_ && !gives_up_.load(); ++i) {
        wake_(i == n_);
        timespec limit{};
        clock_gettime(CLOCK_MONOTONIC, &limit);
        limit.tv_sec += patience.count();
        int result = 0;
        while ((result = sem_clockwait(&seen_, CLOCK_MONOTONIC, &limit)) != 0 && errno == EINTR) {
        }
        if (result != 0) return;
#if defined(__SANITIZE_THREAD__)
        __tsan_acquire(&seen_);  // it knows sem_post, and not sem_clockwait
#endif
      }
    });
  }
  // In the loop.
  void seen() { sem_post(&seen_); }

 private:
  std::int64_t n_;
  std::function<void(bool)> wake_;
  std::atomic<bool> gives_up_ = false;
  sem_t seen_{};
  cpu_set_t before_{};
  std::thread thread_;
};

}  // namespace assay::load
