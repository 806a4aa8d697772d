// A time limit cancels what takes longer.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<void> work() {
  std::cout << ">task starts" << std::endl;
  try {
    co_await aio::sleep(1h);
  } catch (const aio::cancelled_error&) {
    std::cout << ">task canceled" << std::endl;
    throw;
  }
}

aio::task<void> main_coroutine() {
  try {
    co_await aio::wait_for(work(), 20ms);
  } catch (const aio::timeout_error&) {
    std::cout << "Gave up waiting" << std::endl;
  }
}

int main() { aio::run(main_coroutine()); }
