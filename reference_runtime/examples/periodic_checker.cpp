// A periodic job is cancelled: it cleans up, passes the cancellation on, and main sees it.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<void> check_periodically() {
  try {
    for (;;) {
      std::cout << "Checking..." << std::endl;
      co_await aio::sleep(10ms);
    }
  } catch (const aio::cancelled_error&) {
    std::cout << "check has been cancelled" << std::endl;
    throw;
  }
}

aio::task<void> main_coroutine() {
  const auto checker = aio::create_task(check_periodically());
  co_await aio::sleep(35ms);
  checker.cancel();
  try {
    co_await checker;
  } catch (const aio::cancelled_error&) {
    std::cout << "Main: check was cancelled" << std::endl;
  }
}

int main() { aio::run(main_coroutine()); }
