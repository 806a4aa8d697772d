// Callbacks, timers, threads and processes, in plain aio.
#include <aio/aio.hpp>
#include <thread>

#include "../load/waker.hpp"
#include "operation.hpp"

namespace {

using native::meter;
using native::operation;

aio::task<void> call_soon(std::int64_t n, meter* m) {
  aio::event_loop& loop = aio::get_running_loop();
  std::int64_t ran = 0;
  m->begin();
  // In bursts, so that the queue stays in the cache as it does in a program.
  for (std::int64_t left = n; left > 0; left -= 1000) {
    for (std::int64_t i = std::min<std::int64_t>(left, 1000); i > 0; --i) loop.call_soon([&ran] { ++ran; });
    co_await aio::sleep(aio::seconds(0));
  }
  m->end(n);
  m->note("ran", static_cast<double>(ran));
}

aio::task<void> thread_post(std::int64_t n, meter* m) {
  aio::event_loop& loop = aio::get_running_loop();
  const aio::future<void> all = loop.create_future<void>();
  std::int64_t ran = 0;
  m->begin();
  std::thread poster([&] {
    for (std::int64_t i = 0; i < n; ++i) {
      loop.call_soon_threadsafe([&] {
        if (++ran == n) all.set_result();
      });
    }
  });
  co_await all;
  m->end(n);
  poster.join();
}

aio::task<void> timer_start_cancel(std::int64_t n, meter* m) {
  aio::event_loop& loop = aio::get_running_loop();
  std::vector<aio::timer_handle> others;
  for (int i = 0; i < 10000; ++i) others.push_back(loop.call_later(aio::seconds(1000 + i), [] {}));
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    loop.call_later(aio::seconds(500 + static_cast<double>(i % 1000)), [] {}).cancel();
    if (i % 1000 == 999) co_await aio::sleep(aio::seconds(0));
  }
  m->end(n);
  for (const aio::timer_handle& t : others) t.cancel();
}

aio::task<void> sleeper(double when, std::vector<double>* late) {
  aio::event_loop& loop = aio::get_running_loop();
  co_await aio::sleep(aio::seconds(when) - loop.time());
  late->push_back((loop.time().count() - when) * 1e3);
}

// Tasks that sleep until moments spread over a second: the processor time of each, and how late they were.
aio::task<void> sleeping_tasks(std::int64_t n, meter* m) {
  std::vector<double> late;
  late.reserve(static_cast<std::size_t>(n));
  std::vector<aio::scheduled_task<void>> tasks;
  tasks.reserve(static_cast<std::size_t>(n));
  const double begin = aio::get_running_loop().time().count() + 0.5;
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const double when = begin + static_cast<double>(i * 7919 % n) / static_cast<double>(n);
    tasks.push_back(aio::create_task(sleeper(when, &late)));
  }
  for (const auto& t : tasks) co_await t;
  m->end(n);
  m->report_processor_time();
  m->note("p99_ms", native::percentile(late, 0.99));
}

aio::task<void> subprocess(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const aio::process p = co_await aio::create_subprocess_exec(aio::process_options(), "/bin/true");
    co_await p.wait();
  }
  m->end(n);
}

aio::task<void> thread_wake(std::int64_t n, meter* m) {
  aio::event_loop& loop = aio::get_running_loop();
  const aio::future<void> all = loop.create_future<void>();
  assay::load::waker other(n, [&](bool last) {
    loop.call_soon_threadsafe([&, last] {
      other.seen();
      if (last) all.set_result();
    });
  });
  m->begin();
  other.start();
  co_await all;
  m->end(n);
}

template <aio::task<void> (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  aio::run(Body(n, &m));
}

const operation registered[] = {
    {"call_soon", 1000000, run<call_soon>},
    {"thread_post", 200000, run<thread_post>},
    {"timer_start_cancel", 1000000, run<timer_start_cancel>},
    {"sleeping_tasks", 100000, run<sleeping_tasks>},
    {"subprocess", 500, run<subprocess>},
    {"thread_wake", 20000, run<thread_wake>},
};

}  // namespace
