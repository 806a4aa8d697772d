// The limit: tasks and what they wait for.
#include <algorithm>
#include <deque>
#include <vector>

#include "limit.hpp"
#include "operation.hpp"

namespace {

using limit::task;
using native::meter;
using native::operation;

// Not inlined into its caller: the frame would be elided, and nothing be measured.
[[gnu::noinline]] task nothing() { co_return; }

task spawn_await(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    task child = nothing();
    child.spawn();
    auto joined = child.join();
    co_await joined;
  }
  m->end(n);
}

task await_no_task(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const task child = nothing();
    co_await child;
  }
  m->end(n);
}

task yield_times(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_await limit::yield();
}

task yield_alone(std::int64_t n, meter* m) {
  m->begin();
  const task child = yield_times(n);
  co_await child;
  m->end(n);
}

task yield_1000(std::int64_t n, meter* m) {
  const std::int64_t each = std::max<std::int64_t>(n / 1000, 1);
  std::vector<task> tasks;
  tasks.reserve(1000);
  for (int i = 0; i < 1000; ++i) {
    tasks.push_back(yield_times(each));
    tasks.back().spawn();
  }
  m->begin();
  for (const task& t : tasks) {
    auto joined = t.join();
    co_await joined;
  }
  m->end(each * 1000);
}

task hit(limit::event* mine, limit::event* other, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) {
    auto waited = mine->wait();
    co_await waited;
    mine->set_already = false;
    other->set();
  }
}

// One operation is there and back: two messages of one hop each. set() queues the waiter, as asyncio's
// Event.set() completes its future, which schedules the task's wake-up; clearing and waiting again are no
// hops.
task ping_pong_event(std::int64_t n, meter* m) {
  limit::event ping, pong;
  task a = hit(&ping, &pong, n);
  task b = hit(&pong, &ping, n);
  a.spawn();
  b.spawn();
  m->begin();
  ping.set();
  auto first = a.join();
  co_await first;
  auto second = b.join();
  co_await second;
  m->end(n);
}

struct queue {
  std::deque<int> items;
  limit::event there;
};

task pass_on(queue* from, queue* to, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) {
    if (from->items.empty()) {
      from->there.set_already = false;
      auto waited = from->there.wait();
      co_await waited;
    }
    to->items.push_back(from->items.front());
    from->items.pop_front();
    to->there.set();
  }
}

task ping_pong_queue(std::int64_t n, meter* m) {
  queue ping, pong;
  task a = pass_on(&ping, &pong, n);
  task b = pass_on(&pong, &ping, n);
  a.spawn();
  b.spawn();
  m->begin();
  ping.items.push_back(1);
  ping.there.set();
  auto first = a.join();
  co_await first;
  auto second = b.join();
  co_await second;
  m->end(n);
}

// One turn a child when it is done, as the callback of a gather takes; the last one wakes the gather.
struct gathered : limit::waiting {
  limit::event* all = nullptr;
  std::int64_t* left = nullptr;
  gathered() {
    run = [](limit::node* n) {
      gathered& self = *static_cast<gathered*>(n);
      if (--*self.left == 0) self.all->set();
    };
  }
};

task gather_some(std::int64_t children) {
  std::vector<task> tasks;
  std::vector<gathered> callbacks(static_cast<std::size_t>(children));
  tasks.reserve(callbacks.size());
  limit::event all;
  std::int64_t left = children;
  for (gathered& c : callbacks) {
    c.all = &all;
    c.left = &left;
    tasks.push_back(nothing());
    tasks.back().promise().awaiter = &c;
    tasks.back().spawn();
  }
  auto waited = all.wait();
  co_await waited;
}

task gather(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t left = n; left > 0; left -= 1000) {
    const task some = gather_some(std::min<std::int64_t>(left, 1000));
    co_await some;
  }
  m->end(n);
}

task forever(limit::event* e) {
  auto waited = e->wait();
  co_await waited;
}

task cancel_waiting(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    limit::event e;
    task t = forever(&e);
    t.spawn();
    co_await limit::yield();
    e.cancel();
    while (!t.promise().done) co_await limit::yield();
  }
  m->end(n);
}

// Ends by itself when it is told of the cancellation: no stack is unwound.
task until_cancelled(limit::event* e) {
  auto waited = e->wait_quietly();
  co_await waited;
}

task cancel_no_throw(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    limit::event e;
    task t = until_cancelled(&e);
    t.spawn();
    co_await limit::yield();
    e.cancel();
    while (!t.promise().done) co_await limit::yield();
  }
  m->end(n);
}

task idle_task(std::int64_t n, meter* m) {
  std::deque<limit::event> events(static_cast<std::size_t>(n));
  std::vector<task> tasks;
  tasks.reserve(events.size());
  const double before = native::heap_bytes();
  m->begin();
  for (limit::event& e : events) {
    tasks.push_back(forever(&e));
    tasks.back().spawn();
  }
  co_await limit::yield();
  m->end(n);
  m->note("bytes", (native::heap_bytes() - before) / static_cast<double>(n));
}

template <task (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  limit::run(Body(n, &m));
}

const operation registered[] = {
    {"spawn_await", 1000000, run<spawn_await>},
    {"await_no_task", 3000000, run<await_no_task>},
    {"yield_alone", 3000000, run<yield_alone>},
    {"yield_1000", 3000000, run<yield_1000>},
    {"ping_pong_event", 1000000, run<ping_pong_event>},
    {"ping_pong_queue", 1000000, run<ping_pong_queue>},
    {"gather", 1000000, run<gather>},
    {"cancel_waiting", 100000, run<cancel_waiting>},
    {"cancel_no_throw", 1000000, run<cancel_no_throw>},
    {"idle_task", 100000, run<idle_task>},
};

}  // namespace
