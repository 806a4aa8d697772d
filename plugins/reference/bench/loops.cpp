// The loops of assay.bench/1 in the shape that the host's benchmarks have (bench/), where bench/native has
// others: batches of 1000 operations, tasks started and awaited in each.
#include <aio/aio.hpp>
#include <algorithm>
#include <utility>
#include <vector>

#include "operation.hpp"

namespace {

using native::meter;
using native::operation;

constexpr aio::seconds an_hour(3600);

aio::task<void> nothing() { co_return; }

aio::task<void> yield_times(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_await aio::sleep(aio::seconds(0));
}

// Starts the coroutines that make(i) gives as tasks, and awaits each.
template <class Make>
aio::task<void> crew(int tasks, Make make) {
  std::vector<aio::scheduled_task<void>> all;
  all.reserve(static_cast<std::size_t>(tasks));
  for (int i = 0; i < tasks; ++i) all.push_back(aio::create_task(make(i)));
  for (const auto& t : all) co_await t;
}

// n operations, so many a batch, after one batch that warms the pools.
template <class Batch>
aio::task<void> in_batches(std::int64_t n, std::int64_t each, meter* m, Batch batch) {
  co_await batch(std::min(n, each));
  m->begin();
  for (std::int64_t left = n; left > 0; left -= each) co_await batch(std::min(left, each));
  m->end(n);
}

// 10 yields a task, starting it included.
aio::task<void> thousand_yield(std::int64_t n) {
  const auto make = [yields = n / 1000](int) { return yield_times(yields); };
  co_await crew(1000, make);
}
aio::task<void> yield_1000_tasks(std::int64_t n, meter* m) { return in_batches(n, 10000, m, thousand_yield); }

aio::task<void> wait_for_all(std::int64_t n) {
  std::vector<aio::scheduled_task<void>> all;
  for (std::int64_t i = 0; i < n; ++i) all.push_back(aio::create_task(nothing()));
  co_await aio::wait(all);
}
aio::task<void> wait_1000(std::int64_t n, meter* m) { return in_batches(n, 1000, m, wait_for_all); }

aio::task<void> wait_for_in_time(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await aio::wait_for(yield_times(1), an_hour);
  m->end(n);
}

aio::task<void> shielded(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await aio::shield(yield_times(1));
  m->end(n);
}

aio::task<void> one_yield() { return yield_times(1); }

aio::task<void> timeout_in_time(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await aio::async_with(aio::timeout(an_hour), one_yield);
  m->end(n);
}

aio::task<void> start_and_cancel(std::int64_t n) {
  aio::event_loop& loop = aio::get_running_loop();
  for (std::int64_t i = 0; i < n; ++i)
    loop.call_later(an_hour + aio::seconds(static_cast<double>(i)), [] {}).cancel();
  co_await aio::sleep(aio::seconds(0));
}
aio::task<void> timer_alone(std::int64_t n, meter* m) { return in_batches(n, 1000, m, start_and_cancel); }

aio::task<void> sleep_long() { co_await aio::sleep(an_hour); }

aio::task<void> cancel_sleeping(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const aio::scheduled_task<void> t = aio::create_task(sleep_long());
    co_await aio::sleep(aio::seconds(0));
    t.cancel();
    while (!t.done()) co_await aio::sleep(aio::seconds(0));
  }
  m->end(n);
}

aio::task<void> lock_alone(std::int64_t n, meter* m) {
  const aio::lock lock;
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    co_await lock.acquire();
    lock.release();
  }
  m->end(n);
}

// A hundred tasks stand in line for what some of them may have, ten times each.
template <class Door>
aio::task<void> visit(Door door, std::int64_t rounds) {
  for (std::int64_t i = 0; i < rounds; ++i) {
    co_await door.acquire();
    co_await aio::sleep(aio::seconds(0));
    door.release();
  }
}
aio::task<void> lock_line(std::int64_t n) {
  const aio::lock door;
  const auto make = [door, n](int) { return visit(door, n / 100); };
  co_await crew(100, make);
}
aio::task<void> lock_contended(std::int64_t n, meter* m) { return in_batches(n, 1000, m, lock_line); }
aio::task<void> semaphore_line(std::int64_t n) {
  const aio::semaphore door(10);
  const auto make = [door, n](int) { return visit(door, n / 100); };
  co_await crew(100, make);
}
aio::task<void> semaphore_contended(std::int64_t n, meter* m) {
  return in_batches(n, 1000, m, semaphore_line);
}

aio::task<void> produce(aio::queue<std::int64_t> to, std::int64_t items) {
  for (std::int64_t i = 0; i < items; ++i) co_await to.put(i);
}
aio::task<void> consume(aio::queue<std::int64_t> from, std::int64_t items) {
  for (std::int64_t i = 0; i < items; ++i) co_await from.get();
}
// Ten on each side of a queue that holds five.
aio::task<void> market(std::int64_t n) {
  const aio::queue<std::int64_t> queue(5);
  const auto make = [queue, n](int i) { return i < 10 ? produce(queue, n / 10) : consume(queue, n / 10); };
  co_await crew(20, make);
}
aio::task<void> queue_contended(std::int64_t n, meter* m) { return in_batches(n, 1000, m, market); }

aio::task<void> run_in_executor(std::int64_t n, meter* m) {
  aio::event_loop& loop = aio::get_running_loop();
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await loop.run_in_executor(nullptr, [] {});
  m->end(n);
}

template <aio::task<void> (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  aio::run(Body(n, &m));
}

const operation registered[] = {
    {"Yield1000Tasks", 0, run<yield_1000_tasks>},    {"Wait1000", 0, run<wait_1000>},
    {"WaitForInTime", 0, run<wait_for_in_time>},     {"Shield", 0, run<shielded>},
    {"TimeoutInTime", 0, run<timeout_in_time>},      {"TimerStartAndCancel", 0, run<timer_alone>},
    {"CancelSleepingTask", 0, run<cancel_sleeping>}, {"LockAlone", 0, run<lock_alone>},
    {"LockContended", 0, run<lock_contended>},       {"SemaphoreContended", 0, run<semaphore_contended>},
    {"QueueContended", 0, run<queue_contended>},     {"RunInExecutor", 0, run<run_in_executor>},
};

}  // namespace
