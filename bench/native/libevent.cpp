// Raw libevent: its events as they are, without bufferevents and without coroutines.
#include <event2/event.h>
#include <event2/thread.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../load/waker.hpp"
#include "echo.hpp"
#include "operation.hpp"

namespace {

using native::meter;
using native::operation;

struct deleter {
  void operator()(event_base* b) const { event_base_free(b); }
  void operator()(event* e) const { event_free(e); }
};
using base_ptr = std::unique_ptr<event_base, deleter>;
using event_ptr = std::unique_ptr<event, deleter>;

timeval in(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  return {whole, static_cast<suseconds_t>((seconds - static_cast<double>(whole)) * 1e6)};
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

base_ptr new_base(bool threads = false) {
  if (threads) evthread_use_pthreads();
  return base_ptr(event_base_new());
}

struct countdown {
  std::int64_t left;
  event_base* base;
  event* self;
};

// One pass of the loop for each: what an event that is active again costs.
void yield_alone(std::int64_t n, meter& m) {
  const base_ptr base = new_base();
  countdown c{n, base.get(), nullptr};
  const event_ptr e(event_new(
      base.get(), -1, 0,
      [](evutil_socket_t, short, void* p) {
        auto& count = *static_cast<countdown*>(p);
        if (--count.left > 0) {
          const timeval zero{0, 0};
          event_add(count.self, &zero);
        }
      },
      &c));
  c.self = e.get();
  m.begin();
  event_active(e.get(), EV_TIMEOUT, 0);
  event_base_dispatch(base.get());
  m.end(n);
}

void call_soon(std::int64_t n, meter& m) {
  const base_ptr base = new_base();
  std::int64_t ran = 0;
  std::vector<event_ptr> events;
  for (int i = 0; i < 1000; ++i) {
    events.emplace_back(event_new(
        base.get(), -1, 0, [](evutil_socket_t, short, void* p) { ++*static_cast<std::int64_t*>(p); }, &ran));
  }
  m.begin();
  for (std::int64_t left = n; left > 0; left -= 1000) {
    for (std::int64_t i = 0; i < std::min<std::int64_t>(left, 1000); ++i) {
      event_active(events[static_cast<std::size_t>(i)].get(), EV_TIMEOUT, 0);
    }
    event_base_loop(base.get(), EVLOOP_NONBLOCK);
  }
  m.end(n);
  m.note("ran", static_cast<double>(ran));
}

void timer_start_cancel(std::int64_t n, meter& m) {
  const base_ptr base = new_base();
  const auto nothing = [](evutil_socket_t, short, void*) {};
  std::vector<event_ptr> others;
  for (int i = 0; i < 10000; ++i) {
    others.emplace_back(event_new(base.get(), -1, 0, nothing, nullptr));
    const timeval t{1000 + i, 0};
    event_add(others.back().get(), &t);
  }
  m.begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const event_ptr e(event_new(base.get(), -1, 0, nothing, nullptr));
    const timeval t{500 + i % 1000, 0};
    event_add(e.get(), &t);
    event_del(e.get());
  }
  m.end(n);
}

struct sleeper {
  double when;
  std::vector<double>* late;
};

void sleeping_tasks(std::int64_t n, meter& m) {
  const base_ptr base = new_base();
  std::vector<double> late;
  late.reserve(static_cast<std::size_t>(n));
  std::vector<sleeper> sleepers(static_cast<std::size_t>(n));
  std::vector<event_ptr> events;
  events.reserve(sleepers.size());
  const double begin = now() + 0.5;
  m.begin();
  for (std::int64_t i = 0; i < n; ++i) {
    sleeper& s = sleepers[static_cast<std::size_t>(i)];
    s = {begin + static_cast<double>(i * 7919 % n) / static_cast<double>(n), &late};
    events.emplace_back(event_new(
        base.get(), -1, 0,
        [](evutil_socket_t, short, void* p) {
          const auto& due = *static_cast<sleeper*>(p);
          due.late->push_back((now() - due.when) * 1e3);
        },
        &s));
    const timeval t = in(std::max(0.0, s.when - now()));
    event_add(events.back().get(), &t);
  }
  event_base_dispatch(base.get());
  m.end(n);
  m.report_processor_time();
  m.note("p99_ms", native::percentile(late, 0.99));
}

void thread_wake(std::int64_t n, meter& m) {
  const base_ptr base = new_base(true);
  struct state {
    assay::load::waker* other;
    event_base* base;
    bool last;
  } s{nullptr, base.get(), false};
  const event_ptr e(event_new(
      base.get(), -1, EV_PERSIST,
      [](evutil_socket_t, short, void* p) {
        auto& seen = *static_cast<state*>(p);
        if (seen.last) event_base_loopbreak(seen.base);
        seen.other->seen();
      },
      &s));
  assay::load::waker other(n, [&](bool last) {
    s.last = last;
    event_active(e.get(), EV_TIMEOUT, 0);
  });
  s.other = &other;
  m.begin();
  other.start();
  event_base_loop(base.get(), EVLOOP_NO_EXIT_ON_EMPTY);
  m.end(n);
}

void subprocess(std::int64_t n, meter& m) {
  const base_ptr base = new_base();
  countdown c{n, base.get(), nullptr};
  const auto start = [] {
    char name[] = "/bin/true";
    char* const arguments[] = {name, nullptr};
    pid_t pid = 0;
    if (posix_spawn(&pid, name, nullptr, nullptr, arguments, environ) != 0)
      throw std::runtime_error("posix_spawn");
  };
  const event_ptr e(event_new(
      base.get(), SIGCHLD, EV_SIGNAL | EV_PERSIST,
      [](evutil_socket_t, short, void* p) {
        auto& count = *static_cast<countdown*>(p);
        while (waitpid(-1, nullptr, WNOHANG) > 0) --count.left;
        event_base_loopbreak(count.base);
      },
      &c));
  event_add(e.get(), nullptr);
  m.begin();
  while (c.left > 0) {
    start();
    event_base_dispatch(base.get());
  }
  m.end(n);
}

struct server {
  event_base* base;
  int left;
};
struct client {
  server* of;
  event* readable;
};

void echo_back(evutil_socket_t fd, short, void* p) {
  auto* const c = static_cast<client*>(p);
  std::array<char, 4096> buffer;
  const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
  if (got > 0) {
    send(fd, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
    return;
  }
  event_free(c->readable);
  close(fd);
  if (--c->of->left == 0) event_base_loopbreak(c->of->base);
  delete c;
}

void serve(int listener, int connections) {
  const base_ptr base = new_base();
  server s{base.get(), connections};
  const event_ptr accepting(event_new(
      base.get(), listener, EV_READ | EV_PERSIST,
      [](evutil_socket_t from, short, void* p) {
        auto& of = *static_cast<server*>(p);
        for (int fd = 0; (fd = accept4(from, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
          auto* const c = new client{&of, nullptr};
          c->readable = event_new(of.base, fd, EV_READ | EV_PERSIST, echo_back, c);
          event_add(c->readable, nullptr);
        }
      },
      &s));
  event_add(accepting.get(), nullptr);
  event_base_dispatch(base.get());
  close(listener);
}

const operation registered[] = {
    {"yield_alone", 1000000, yield_alone},
    {"call_soon", 1000000, call_soon},
    {"timer_start_cancel", 1000000, timer_start_cancel},
    {"sleeping_tasks", 100000, sleeping_tasks},
    {"subprocess", 500, subprocess},
    {"thread_wake", 20000, thread_wake},
    {"echo_1", 50000, [](std::int64_t n, meter& m) { native::echo(serve, 1, n, m); }},
    {"echo_100", 200000, [](std::int64_t n, meter& m) { native::echo(serve, 100, n, m); }},
    {"echo_1000", 200000, [](std::int64_t n, meter& m) { native::echo(serve, 1000, n, m); }},
};

}  // namespace
