// run() cancels what is left when main ends, and waits for it.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<void> work(int number) {
  try {
    co_await aio::sleep(1h);
  } catch (const aio::cancelled_error&) {
    std::cout << "task " << number << " was cancelled" << std::endl;
    throw;
  }
}

aio::task<void> main_coroutine() {
  for (int i = 0; i < 3; ++i) aio::create_task(work(i));
  co_await aio::sleep(10ms);
  std::cout << "main done" << std::endl;
}

int main() {
  aio::run(main_coroutine());
  std::cout << "program done" << std::endl;
}
