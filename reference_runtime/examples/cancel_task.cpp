// cancel() is a request; cancelled() tells that it was followed.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<void> work() {
  std::cout << "executing the task" << std::endl;
  co_await aio::sleep(1h);
}

aio::task<void> main_coroutine() {
  std::cout << std::boolalpha << "main coroutine started" << std::endl;
  const auto task = aio::create_task(work());
  co_await aio::sleep(10ms);
  const bool was_cancelled = task.cancel();
  std::cout << "was canceled: " << was_cancelled << std::endl;
  co_await aio::sleep(10ms);
  std::cout << "canceled: " << task.cancelled() << std::endl;
  std::cout << "main coroutine done" << std::endl;
}

int main() { aio::run(main_coroutine()); }
