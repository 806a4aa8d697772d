// The loops of assay.bench/1 in the shape that the host's benchmarks have (bench/), where bench/native has
// others.
#include <aio/aio.hpp>
#include <algorithm>
#include <vector>

#include "operation.hpp"

namespace {

using native::meter;
using native::operation;

aio::task<void> yield_times(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_await aio::sleep(aio::seconds(0));
}

aio::task<void> thousand_tasks(std::int64_t yields) {
  std::vector<aio::scheduled_task<void>> tasks;
  tasks.reserve(1000);
  for (int i = 0; i < 1000; ++i) tasks.push_back(aio::create_task(yield_times(yields)));
  for (const auto& t : tasks) co_await t;
}

// 10 yields a task, starting it included.
aio::task<void> yield_1000_tasks(std::int64_t n, meter* m) {
  co_await thousand_tasks(1);  // warms the pools
  m->begin();
  for (std::int64_t left = n / 1000; left > 0; left -= 10)
    co_await thousand_tasks(std::min<std::int64_t>(left, 10));
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

template <aio::task<void> (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  aio::run(Body(n, &m));
}

const operation registered[] = {
    {"Yield1000Tasks", 0, run<yield_1000_tasks>},
    {"LockAlone", 0, run<lock_alone>},
};

}  // namespace
