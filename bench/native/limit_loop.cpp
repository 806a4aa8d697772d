// The limit: callbacks, timers, threads, processes.
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../load/waker.hpp"
#include "limit.hpp"
#include "limit_timers.hpp"
#include "operation.hpp"

namespace {

using limit::loop;
using limit::now;
using limit::task;
using limit::timer;
using limit::timer_heap;
using native::meter;
using native::operation;

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
  assay::load::waker other(n, [&](bool last) {
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
