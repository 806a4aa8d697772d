// Tasks and what they wait for, in plain aio.
#include <aio/aio.hpp>

#include "operation.hpp"

namespace {

using native::meter;
using native::operation;

aio::task<void> nothing() { co_return; }

aio::task<void> spawn_await(std::int64_t n, meter* m) {
  co_await aio::create_task(nothing());  // warms the pools
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await aio::create_task(nothing());
  m->end(n);
}

aio::task<void> await_no_task(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await nothing();
  m->end(n);
}

aio::task<void> yield_times(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_await aio::sleep(aio::seconds(0));
}

aio::task<void> yield_alone(std::int64_t n, meter* m) {
  m->begin();
  co_await yield_times(n);
  m->end(n);
}

aio::task<void> yield_1000(std::int64_t n, meter* m) {
  const std::int64_t each = std::max<std::int64_t>(n / 1000, 1);
  std::vector<aio::scheduled_task<void>> tasks;
  for (int i = 0; i < 1000; ++i) tasks.push_back(aio::create_task(yield_times(each)));
  m->begin();
  for (const auto& t : tasks) co_await t;
  m->end(each * 1000);
}

aio::task<void> hit(aio::event mine, aio::event other, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) {
    co_await mine.wait();
    mine.clear();
    other.set();
  }
}

// One operation is there and back.
aio::task<void> ping_pong_event(std::int64_t n, meter* m) {
  const aio::event ping, pong;
  const aio::scheduled_task<void> a = aio::create_task(hit(ping, pong, n));
  const aio::scheduled_task<void> b = aio::create_task(hit(pong, ping, n));
  m->begin();
  ping.set();
  co_await a;
  co_await b;
  m->end(n);
}

aio::task<void> pass_on(aio::queue<int> from, aio::queue<int> to, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) to.put_nowait(co_await from.get());
}

aio::task<void> ping_pong_queue(std::int64_t n, meter* m) {
  const aio::queue<int> ping, pong;
  const aio::scheduled_task<void> a = aio::create_task(pass_on(ping, pong, n));
  const aio::scheduled_task<void> b = aio::create_task(pass_on(pong, ping, n));
  m->begin();
  ping.put_nowait(1);
  co_await a;
  co_await b;
  m->end(n);
}

aio::task<void> gather_some(std::int64_t children) {
  std::vector<aio::task<void>> all;
  all.reserve(static_cast<std::size_t>(children));
  for (std::int64_t i = 0; i < children; ++i) all.push_back(nothing());
  co_await aio::gather(std::move(all));
}

aio::task<void> gather(std::int64_t n, meter* m) {
  co_await gather_some(std::min<std::int64_t>(n, 1000));
  m->begin();
  for (std::int64_t left = n; left > 0; left -= 1000)
    co_await gather_some(std::min<std::int64_t>(left, 1000));
  m->end(n);
}

aio::task<void> forever(aio::future<void> f) { co_await f; }

aio::task<void> cancel_waiting(std::int64_t n, meter* m) {
  aio::event_loop& loop = aio::get_running_loop();
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const aio::scheduled_task<void> t = aio::create_task(forever(loop.create_future<void>()));
    co_await aio::sleep(aio::seconds(0));
    t.cancel();
    // Waits without a throw of its own: what is measured is the one in the task.
    while (!t.done()) co_await aio::sleep(aio::seconds(0));
  }
  m->end(n);
}

// The coroutine of the task is aio's own, which hands the cancellation on as a value: nothing is thrown.
aio::task<void> cancel_no_throw(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const aio::event e;
    const aio::scheduled_task<bool> t = aio::create_task(e.wait());
    co_await aio::sleep(aio::seconds(0));
    t.cancel();
    while (!t.done()) co_await aio::sleep(aio::seconds(0));
  }
  m->end(n);
}

double bytes_in_use() { return native::heap_bytes() + static_cast<double>(aio::detail::pool_bytes_in_use()); }

aio::task<void> idle_task(std::int64_t n, meter* m) {
  const aio::future<void> open = aio::get_running_loop().create_future<void>();
  std::vector<aio::scheduled_task<void>> tasks;
  tasks.reserve(static_cast<std::size_t>(n));
  const double before = bytes_in_use();
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) tasks.push_back(aio::create_task(forever(open)));
  co_await aio::sleep(aio::seconds(0));
  m->end(n);
  m->note("bytes", (bytes_in_use() - before) / static_cast<double>(n));
  open.set_result();
  for (const auto& t : tasks) co_await t;
}

template <aio::task<void> (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  aio::run(Body(n, &m));
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
