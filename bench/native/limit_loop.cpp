// The limit: callbacks, timers, threads, processes.
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>
#include <queue>
#include <stdexcept>
#include <thread>
#include <vector>

#include "limit.hpp"
#include "operation.hpp"
#include "wake.hpp"

namespace {

using limit::task;
using native::meter;
using native::operation;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// A callback on the heap, which frees itself.
template <class F>
struct callback : limit::node {
  F f;
  explicit callback(F function) : f(std::move(function)) {
    run = [](limit::node* n) {
      auto* const self = static_cast<callback*>(n);
      self->f();
      delete self;
    };
  }
};
template <class F>
limit::node* make_callback(F f) {
  return new callback<F>(std::move(f));  // its run() deletes it
}

task call_soon(std::int64_t n, meter* m) {
  std::int64_t ran = 0;
  m->begin();
  for (std::int64_t left = n; left > 0; left -= 1000) {
    for (std::int64_t i = std::min<std::int64_t>(left, 1000); i > 0; --i) {
      limit::ready.push(*make_callback([&ran] { ++ran; }));
    }
    co_await limit::yield();
  }
  m->end(n);
  m->note("ran", static_cast<double>(ran));
}

// A binary heap of what is due; each timer knows its place, so that it can be taken out.
struct timer : limit::waiting {
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
  void post(limit::node& n) {
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
  void watch(int fd, limit::waiting& w) {
    epoll_event e{};
    e.events = EPOLLIN | EPOLLONESHOT;
    e.data.fd = fd;
    readable_ = &w;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &e);
  }
  void run_until(const bool& done) {
    while (!done) {
      limit::ready.drain();
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
        limit::ready.push(*std::exchange(readable_, nullptr));
        continue;
      }
      std::uint64_t count = 0;
      if (read(wake_, &count, sizeof count) < 0) std::terminate();
      const std::lock_guard lock(mutex_);
      posted_.move_to(limit::ready);
    }
    const double at = now();
    while (!timers.empty() && timers.nearest().when <= at) {
      timer& t = timers.nearest();
      timers.remove(t);
      limit::ready.push(t);
    }
  }

  // A list that is handed over as a whole.
  class list {
   public:
    bool empty() const noexcept { return !head_; }
    void push(limit::node& n) noexcept {
      n.next = nullptr;
      *tail_ = &n;
      tail_ = &n.next;
    }
    void move_to(limit::fifo& to) noexcept {
      while (limit::node* n = head_) {
        head_ = n->next;
        to.push(*n);
      }
      tail_ = &head_;
    }

   private:
    limit::node* head_ = nullptr;
    limit::node** tail_ = &head_;
  };

  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  int wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::mutex mutex_;
  list posted_;
  limit::waiting* readable_ = nullptr;
};

void thread_post(std::int64_t n, meter& m) {
  loop l;
  std::int64_t ran = 0;
  bool done = false;
  m.begin();
  std::thread poster([&] {
    for (std::int64_t i = 0; i < n; ++i) l.post(*make_callback([&] { done = ++ran == n; }));
  });
  l.run_until(done);
  m.end(n);
  poster.join();
}

void thread_wake(std::int64_t n, meter& m) {
  loop l;
  bool done = false;
  native::waker other(n, [&](bool last) {
    l.post(*make_callback([&, last] {
      other.seen();
      done = last;
    }));
  });
  m.begin();
  other.start();
  l.run_until(done);
  m.end(n);
}

void timer_start_cancel(std::int64_t n, meter& m) {
  timer_heap heap;
  std::vector<timer> others(10000);
  const double begin = now();
  for (std::size_t i = 0; i < others.size(); ++i) {
    others[i].when = begin + 1000 + static_cast<double>(i);
    heap.add(others[i]);
  }
  m.begin();
  for (std::int64_t i = 0; i < n; ++i) {
    timer* const t = new timer;
    t->when = now() + 500 + static_cast<double>(i % 1000);
    heap.add(*t);
    heap.remove(*t);
    delete t;
  }
  m.end(n);
}

struct sleep_until : timer {
  loop& l;
  sleep_until(loop& on, double at) : l(on) { when = at; }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    coroutine = h;
    l.timers.add(*this);
  }
  void await_resume() const noexcept {}
};

task sleeper(loop* l, double when, std::vector<double>* late) {
  sleep_until s(*l, when);
  co_await s;
  late->push_back((now() - when) * 1e3);
}

task sleep_all(loop* l, std::int64_t n, std::vector<double>* late, bool* done) {
  std::vector<task> tasks;
  tasks.reserve(static_cast<std::size_t>(n));
  const double begin = now() + 0.5;
  for (std::int64_t i = 0; i < n; ++i) {
    tasks.push_back(sleeper(l, begin + static_cast<double>(i * 7919 % n) / static_cast<double>(n), late));
    tasks.back().spawn();
  }
  for (const task& t : tasks) {
    auto joined = t.join();
    co_await joined;
  }
  *done = true;
}

void sleeping_tasks(std::int64_t n, meter& m) {
  loop l;
  std::vector<double> late;
  late.reserve(static_cast<std::size_t>(n));
  bool done = false;
  m.begin();
  task all = sleep_all(&l, n, &late, &done);
  all.spawn();
  l.run_until(done);
  m.end(n);
  m.report_processor_time();
  m.note("p99_ms", native::percentile(late, 0.99));
}

struct readable : limit::waiting {
  loop& l;
  int fd;
  readable(loop& on, int descriptor) : l(on), fd(descriptor) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    coroutine = h;
    l.watch(fd, *this);
  }
  void await_resume() const noexcept {}
};

task run_processes(loop* l, std::int64_t n, bool* done) {
  for (std::int64_t i = 0; i < n; ++i) {
    char name[] = "/bin/true";
    char* const arguments[] = {name, nullptr};
    pid_t pid = 0;
    if (posix_spawn(&pid, name, nullptr, nullptr, arguments, environ) != 0)
      throw std::runtime_error("posix_spawn");
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    readable ended(*l, fd);
    co_await ended;
    waitpid(pid, nullptr, 0);
    close(fd);
  }
  *done = true;
}

void subprocess(std::int64_t n, meter& m) {
  loop l;
  bool done = false;
  m.begin();
  task all = run_processes(&l, n, &done);
  all.spawn();
  l.run_until(done);
  m.end(n);
}

template <task (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  limit::run(Body(n, &m));
}

const operation registered[] = {
    {"call_soon", 1000000, run<call_soon>},
    {"thread_post", 200000, thread_post},
    {"timer_start_cancel", 1000000, timer_start_cancel},
    {"sleeping_tasks", 100000, sleeping_tasks},
    {"subprocess", 500, subprocess},
    {"thread_wake", 20000, thread_wake},
};

}  // namespace
