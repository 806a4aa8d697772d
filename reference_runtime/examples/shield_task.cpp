// Cancelling a shield ends the waiting, not the work.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<int> work(int number) {
  co_await aio::sleep(50ms);
  co_return number;
}

aio::task<void> cancel_soon(aio::future<int> shielded) {
  co_await aio::sleep(10ms);
  std::cout << std::boolalpha << "cancelled: " << shielded.cancel() << std::endl;
}

aio::task<void> main_coroutine() {
  const auto task = aio::create_task(work(1));
  const auto shielded = aio::shield(task);
  const auto canceller = aio::create_task(cancel_soon(shielded));
  try {
    co_await shielded;
  } catch (const aio::cancelled_error&) {
    std::cout << "shielded was cancelled" << std::endl;
  }
  co_await aio::sleep(100ms);
  std::cout << "task finished with result " << task.result() << std::endl;
}

int main() { aio::run(main_coroutine()); }
