// Boost.Asio's coroutines (co_spawn, awaitable) on one thread, as its documentation would have them written.
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "../load/waker.hpp"
#include "echo.hpp"
#include "operation.hpp"

namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using native::meter;
using native::operation;
using clock = std::chrono::steady_clock;

awaitable<void> nothing() { co_return; }

awaitable<void> spawn_await(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await asio::co_spawn(executor, nothing(), use_awaitable);
  m->end(n);
}

awaitable<void> await_no_task(std::int64_t n, meter* m) {
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) co_await nothing();
  m->end(n);
}

awaitable<void> yield_times(std::int64_t n, std::int64_t* left) {
  for (std::int64_t i = 0; i < n; ++i) co_await asio::post(use_awaitable);
  --*left;
}

awaitable<void> yield_alone(std::int64_t n, meter* m) {
  std::int64_t left = 1;
  m->begin();
  co_await yield_times(n, &left);
  m->end(n);
}

awaitable<void> yield_1000(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  const std::int64_t each = std::max<std::int64_t>(n / 1000, 1);
  std::int64_t left = 1000;
  m->begin();
  for (int i = 0; i < 1000; ++i) asio::co_spawn(executor, yield_times(each, &left), asio::detached);
  while (left > 0) co_await asio::post(use_awaitable);
  m->end(each * 1000);
}

using channel = asio::experimental::channel<void(boost::system::error_code, int)>;

awaitable<void> pass_on(channel* from, channel* to, std::int64_t n, std::int64_t* left) {
  for (std::int64_t i = 0; i < n; ++i) {
    const int item = co_await from->async_receive(use_awaitable);
    if (!to->try_send(boost::system::error_code(), item)) {
      co_await to->async_send(boost::system::error_code(), item, use_awaitable);
    }
  }
  --*left;
}

awaitable<void> ping_pong_queue(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  channel ping(executor, 16), pong(executor, 16);
  std::int64_t left = 2;
  asio::co_spawn(executor, pass_on(&ping, &pong, n, &left), asio::detached);
  asio::co_spawn(executor, pass_on(&pong, &ping, n, &left), asio::detached);
  m->begin();
  ping.try_send(boost::system::error_code(), 1);
  // The last item stays in a channel; who waits here takes turns only at the end.
  asio::steady_timer t(executor);
  while (left > 0) {
    t.expires_after(std::chrono::milliseconds(1));
    co_await t.async_wait(use_awaitable);
  }
  m->end(n);
}

awaitable<void> gather(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  using started = decltype(asio::co_spawn(executor, nothing(), asio::deferred));
  m->begin();
  for (std::int64_t left = n; left > 0; left -= 1000) {
    std::vector<started> all;
    all.reserve(1000);
    for (std::int64_t i = std::min<std::int64_t>(left, 1000); i > 0; --i) {
      all.push_back(asio::co_spawn(executor, nothing(), asio::deferred));
    }
    auto group = asio::experimental::make_parallel_group(std::move(all));
    co_await group.async_wait(asio::experimental::wait_for_all(), use_awaitable);
  }
  m->end(n);
}

awaitable<void> forever(asio::steady_timer* t) {
  t->expires_at(clock::time_point::max());
  co_await t->async_wait(use_awaitable);
}

awaitable<void> cancel_waiting(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    asio::steady_timer t(executor);
    asio::cancellation_signal stop;
    bool over = false;
    asio::co_spawn(
        executor, forever(&t),
        asio::bind_cancellation_slot(stop.slot(), [&over](const std::exception_ptr&) { over = true; }));
    co_await asio::post(use_awaitable);
    stop.emit(asio::cancellation_type::terminal);
    while (!over) co_await asio::post(use_awaitable);
  }
  m->end(n);
}

awaitable<void> idle_task(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer open(executor, clock::time_point::max());
  std::int64_t left = n;
  const auto idle = [&]() -> awaitable<void> {
    boost::system::error_code ignored;
    auto token = asio::redirect_error(use_awaitable, ignored);
    co_await open.async_wait(token);
    --left;
  };
  const double before = native::heap_bytes();
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) asio::co_spawn(executor, idle(), asio::detached);
  co_await asio::post(use_awaitable);
  m->end(n);
  m->note("bytes", (native::heap_bytes() - before) / static_cast<double>(n));
  open.cancel();
  while (left > 0) co_await asio::post(use_awaitable);
}

awaitable<void> call_soon(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  std::int64_t ran = 0;
  m->begin();
  for (std::int64_t left = n; left > 0; left -= 1000) {
    for (std::int64_t i = std::min<std::int64_t>(left, 1000); i > 0; --i)
      asio::post(executor, [&ran] { ++ran; });
    co_await asio::post(use_awaitable);
  }
  m->end(n);
  m->note("ran", static_cast<double>(ran));
}

awaitable<void> timer_start_cancel(std::int64_t n, meter* m) {
  const auto executor = co_await asio::this_coro::executor;
  std::vector<asio::steady_timer> others;
  others.reserve(10000);
  for (int i = 0; i < 10000; ++i) {
    others.emplace_back(executor, std::chrono::seconds(1000 + i));
    others.back().async_wait([](boost::system::error_code) {});
  }
  m->begin();
  for (std::int64_t i = 0; i < n; ++i) {
    asio::steady_timer t(executor, std::chrono::seconds(500 + i % 1000));
    t.async_wait([](boost::system::error_code) {});
    t.cancel();
    if (i % 1000 == 999) co_await asio::post(use_awaitable);
  }
  m->end(n);
}

awaitable<void> sleeper(clock::time_point when, std::vector<double>* late, std::int64_t* left) {
  asio::steady_timer t(co_await asio::this_coro::executor, when);
  co_await t.async_wait(use_awaitable);
  late->push_back(std::chrono::duration<double, std::milli>(clock::now() - when).count());
  --*left;
}

// Not awaited one by one: the figure is of the sleepers.
void sleeping_tasks(std::int64_t n, meter& m) {
  asio::io_context context(1);
  std::vector<double> late;
  late.reserve(static_cast<std::size_t>(n));
  std::int64_t left = n;
  const clock::time_point begin = clock::now() + std::chrono::milliseconds(500);
  m.begin();
  for (std::int64_t i = 0; i < n; ++i) {
    const auto offset = std::chrono::nanoseconds(1000000000 / n * (i * 7919 % n));
    asio::co_spawn(context, sleeper(begin + offset, &late, &left), asio::detached);
  }
  context.run();
  m.end(n);
  m.report_processor_time();
  m.note("p99_ms", native::percentile(late, 0.99));
}

void thread_post(std::int64_t n, meter& m) {
  asio::io_context context;
  auto work = std::make_optional(asio::make_work_guard(context));
  std::int64_t ran = 0;
  m.begin();
  std::thread poster([&] {
    for (std::int64_t i = 0; i < n; ++i) {
      asio::post(context, [&] {
        if (++ran == n) work.reset();
      });
    }
  });
  context.run();
  m.end(n);
  poster.join();
}

void thread_wake(std::int64_t n, meter& m) {
  asio::io_context context;
  auto work = std::make_optional(asio::make_work_guard(context));
  assay::load::waker other(n, [&](bool last) {
    asio::post(context, [&, last] {
      if (last) work.reset();
      other.seen();
    });
  });
  m.begin();
  other.start();
  context.run();
  m.end(n);
}

using asio::ip::tcp;

template <class Socket>
awaitable<void> echo_client(Socket client) {
  std::array<char, 4096> buffer{};
  boost::system::error_code failed;
  auto token = asio::redirect_error(use_awaitable, failed);
  while (true) {
    const std::size_t got = co_await client.async_read_some(asio::buffer(buffer), token);
    if (failed) break;
    co_await asio::async_write(client, asio::buffer(buffer.data(), got), token);
    if (failed) break;
  }
}

template <class Protocol>
awaitable<void> accept_all(Protocol protocol, int listener, int connections) {
  const auto executor = co_await asio::this_coro::executor;
  typename Protocol::acceptor acceptor(executor, protocol, listener);
  for (int i = 0; i < connections; ++i) {
    typename Protocol::socket client = co_await acceptor.async_accept(use_awaitable);
    asio::co_spawn(executor, echo_client(std::move(client)), asio::detached);
  }
}

void serve(int listener, int connections) {
  asio::io_context context(1);
  asio::co_spawn(context, accept_all(tcp::v4(), listener, connections), asio::detached);
  context.run();
}

void serve_unix(int listener, int connections) {
  asio::io_context context(1);
  asio::co_spawn(context, accept_all(asio::local::stream_protocol(), listener, connections), asio::detached);
  context.run();
}

template <awaitable<void> (*Body)(std::int64_t, meter*)>
void run(std::int64_t n, meter& m) {
  asio::io_context context(1);
  asio::co_spawn(context, Body(n, &m), asio::detached);
  context.run();
}

const operation registered[] = {
    {"spawn_await", 1000000, run<spawn_await>},
    {"await_no_task", 3000000, run<await_no_task>},
    {"yield_alone", 1000000, run<yield_alone>},
    {"yield_1000", 1000000, run<yield_1000>},
    {"ping_pong_queue", 300000, run<ping_pong_queue>},
    {"gather", 300000, run<gather>},
    {"cancel_waiting", 100000, run<cancel_waiting>},
    {"idle_task", 100000, run<idle_task>},
    {"call_soon", 1000000, run<call_soon>},
    {"thread_post", 200000, thread_post},
    {"timer_start_cancel", 1000000, run<timer_start_cancel>},
    {"sleeping_tasks", 100000, sleeping_tasks},
    {"thread_wake", 20000, thread_wake},
    {"echo_1", 50000, [](std::int64_t n, meter& m) { native::echo(serve, 1, n, m); }},
    {"echo_100", 200000, [](std::int64_t n, meter& m) { native::echo(serve, 100, n, m); }},
    {"echo_1000", 200000, [](std::int64_t n, meter& m) { native::echo(serve, 1000, n, m); }},
    {"echo_unix_1", 50000,
     [](std::int64_t n, meter& m) { native::echo(serve_unix, 1, n, m, native::carrier::unix_socket); }},
    {"echo_unix_100", 200000,
     [](std::int64_t n, meter& m) { native::echo(serve_unix, 100, n, m, native::carrier::unix_socket); }},
    {"echo_unix_1000", 200000,
     [](std::int64_t n, meter& m) { native::echo(serve_unix, 1000, n, m, native::carrier::unix_socket); }},
};

}  // namespace
