// The loops of assay.bench/1 in the shape that the host's benchmarks have (bench/), where bench/native has
// others: batches of operations, tasks started and awaited in each.
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <chrono>
#include <vector>

#include "operation.hpp"

namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using native::meter;
using native::operation;

constexpr std::chrono::hours an_hour(1);

awaitable<void> yield_times(std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) co_await asio::post(use_awaitable);
}

using started = decltype(asio::co_spawn(asio::any_io_executor(), yield_times(0), asio::deferred));

// Starts all of them, and waits for all.
awaitable<void> crew(std::vector<started> all) {
  auto group = asio::experimental::make_parallel_group(std::move(all));
  co_await group.async_wait(asio::experimental::wait_for_all(), use_awaitable);
}

// n operations, so many a batch, after one batch that warms the pools.
template <class Batch>
awaitable<void> in_batches(std::int64_t n, std::int64_t each, meter* m, Batch batch) {
  co_await batch(std::min(n, each));
  m->begin();
  for (std::int64_t left = n; left > 0; left -= each) co_await batch(std::min(left, each));
  m->end(n);
}

// operator|| of awaitable_operators, with a timer that never wins.
awaitable<void> wait_for_in_time(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    asio::steady_timer limit(executor, an_hour);
    auto either = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, yield_times(1), asio::deferred), limit.async_wait(asio::deferred));
    co_await either.async_wait(asio::experimental::wait_for_one(), use_awaitable);
  }
  m->end(n);
}

awaitable<void> start_and_cancel(std::int64_t n) {
  const auto executor = co_await asio::this_coro::executor;
  for (std::int64_t i = 0; i < n; ++i) {
    asio::steady_timer t(executor, an_hour + std::chrono::seconds(i));
    t.async_wait([](boost::system::error_code) {});
    t.cancel();
  }
  co_await asio::post(use_awaitable);
}
awaitable<void> timer_alone(std::int64_t n, meter* m) { return in_batches(n, 1000, m, start_and_cancel); }

// The same with 10,000 that wait all the while, some due before those that come and go, some after.
awaitable<void> timer_among(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  std::vector<asio::steady_timer> others;
  others.reserve(10000);
  for (int i = 0; i < 10000; ++i) {
    others.emplace_back(executor, std::chrono::seconds(3000 + i));
    others.back().async_wait([](boost::system::error_code) {});
  }
  co_await timer_alone(n, m);
}

using channel = asio::experimental::channel<void(boost::system::error_code, std::int64_t)>;

awaitable<void> produce(channel* to, std::int64_t items) {
  const boost::system::error_code none;
  for (std::int64_t i = 0; i < items; ++i) co_await to->async_send(none, i, use_awaitable);
}
awaitable<void> consume(channel* from, std::int64_t items) {
  for (std::int64_t i = 0; i < items; ++i) co_await from->async_receive(use_awaitable);
}
// Ten on each side of a channel that holds five.
awaitable<void> market(std::int64_t n) {
  const auto executor = co_await asio::this_coro::executor;
  channel items(executor, 5);
  std::vector<started> all;
  for (int i = 0; i < 10; ++i)
    all.push_back(asio::co_spawn(executor, produce(&items, n / 10), asio::deferred));
  for (int i = 0; i < 10; ++i)
    all.push_back(asio::co_spawn(executor, consume(&items, n / 10), asio::deferred));
  co_await crew(std::move(all));
}
awaitable<void> queue_contended(std::int64_t n, meter* m) { return in_batches(n, 1000, m, market); }

template <awaitable<void> (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  asio::io_context context(1);
  asio::co_spawn(context, Body(n, &m), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  context.run();
}

const operation registered[] = {
    {"WaitForInTime", 0, run<wait_for_in_time>},
    {"TimerStartAndCancel", 0, run<timer_alone>},
    {"TimerStartAndCancelAmong10000", 0, run<timer_among>},
    {"QueueContended", 0, run<queue_contended>},
};

}  // namespace
