// limit_timers.hpp - the limit's loop: timers in a heap, one descriptor to wait for, and posts of threads.
#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include "limit.hpp"

namespace limit {

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// A binary heap of what is due; each timer knows its place, so that it can be taken out.
struct timer : waiting {
  double when = 0;
  std::size_t place = 0;
};

class timer_heap {
 public:
  bool empty() const noexcept { return all_.empty(); }
  timer& nearest() const noexcept { return *all_.front(); }
  void add(timer& t) {
    all_.push_back(&t);
    up(all_.size() - 1);
  }
  void remove(timer& t) {
    const std::size_t hole = t.place;
    timer* const last = all_.back();
    all_.pop_back();
    if (last == &t) return;
    put(hole, last);
    up(hole);
    down(last->place);
  }

 private:
  void put(std::size_t i, timer* t) {
    all_[i] = t;
    t->place = i;
  }
  void up(std::size_t i) {
    timer* const t = all_[i];
    for (; i > 0 && t->when < all_[(i - 1) / 2]->when; i = (i - 1) / 2) put(i, all_[(i - 1) / 2]);
    put(i, t);
  }
  void down(std::size_t i) {
    timer* const t = all_[i];
    while (2 * i + 1 < all_.size()) {
      std::size_t child = 2 * i + 1;
      if (child + 1 < all_.size() && all_[child + 1]->when < all_[child]->when) ++child;
      if (!(all_[child]->when < t->when)) break;
      put(i, all_[child]);
      i = child;
    }
    put(i, t);
  }
  std::vector<timer*> all_;
};

// A loop with timers, one descriptor to wait for, and posts of threads.
class loop {
 public:
  loop() {
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.fd = wake_;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &e);
  }
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;
  ~loop() {
    close(wake_);
    close(epoll_);
  }
  // From any thread; one write a burst.
  void post(node& n) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      first = posted_.empty();
      posted_.push(n);
    }
    if (first) {
      const std::uint64_t one = 1;
      if (write(wake_, &one, sizeof one) != sizeof one) std::terminate();
    }
  }
  void watch(int fd, waiting& w) {
    epoll_event e{};
    e.events = EPOLLIN | EPOLLONESHOT;
    e.data.fd = fd;
    readable_ = &w;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &e);
  }
  void run_until(const bool& done) {
    while (!done) {
      ready.drain();
      if (done) break;
      wait();
    }
  }
  timer_heap timers;

 private:
  void wait() {
    int timeout = -1;
    if (!timers.empty())
      timeout = std::max(0, static_cast<int>(std::ceil((timers.nearest().when - now()) * 1e3)));
    epoll_event events[8];
    const int n = epoll_wait(epoll_, events, 8, timeout);
    for (int i = 0; i < n; ++i) {
      if (events[i].data.fd != wake_) {
        ready.push(*std::exchange(readable_, nullptr));
        continue;
      }
      std::uint64_t count = 0;
      if (read(wake_, &count, sizeof count) < 0) std::terminate();
      const std::lock_guard lock(mutex_);
      posted_.move_to(ready);
    }
    const double at = now();
    while (!timers.empty() && timers.nearest().when <= at) {
      timer& t = timers.nearest();
      timers.remove(t);
      ready.push(t);
    }
  }

  // A list that is handed over as a whole.
  class list {
   public:
    bool empty() const noexcept { return !head_; }
    void push(node& n) noexcept {
      n.next = nullptr;
      *tail_ = &n;
      tail_ = &n.next;
    }
    void move_to(fifo& to) noexcept {
      while (node* n = head_) {
        head_ = n->next;
        to.push(*n);
      }
      tail_ = &head_;
    }

   private:
    node* head_ = nullptr;
    node** tail_ = &head_;
  };

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::mutex mutex_;
  list posted_;
  waiting* readable_ = nullptr;
};

}  // namespace limit
