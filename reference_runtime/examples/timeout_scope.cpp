// A time limit over a piece of a task, moved while it runs.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<int> answer() {
  co_await aio::sleep(1ms);
  co_return 42;
}

aio::task<void> main_coroutine() {
  const int in_time = co_await aio::async_with(aio::timeout(1h), answer);
  std::cout << "in time: " << in_time << std::endl;

  aio::timeout limit(20ms);
  try {
    co_await aio::async_with(limit, [&]() -> aio::task<void> {
      aio::event_loop& loop = aio::get_running_loop();
      limit.reschedule(loop.time() + 1h);
      co_await aio::sleep(30ms);
      std::cout << "the first part was in time" << std::endl;
      limit.reschedule(loop.time() + 10ms);
      co_await aio::sleep(1h);
      std::cout << "never printed" << std::endl;
    });
  } catch (const aio::timeout_error&) {
    std::cout << "gave up, expired: " << std::boolalpha << limit.expired() << std::endl;
  }
}

int main() { aio::run(main_coroutine()); }
