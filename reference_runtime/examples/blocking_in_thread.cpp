// A call that blocks goes to a thread: the loop stays free.
#include <aio/aio.hpp>
#include <iostream>
#include <thread>

using namespace std::chrono_literals;

void blocking_task() {
  std::cout << "Task starting" << std::endl;
  std::this_thread::sleep_for(50ms);
  std::cout << "Task done" << std::endl;
}

aio::task<void> main_coroutine() {
  std::cout << "Main running the blocking task" << std::endl;
  auto blocking = aio::to_thread(blocking_task);
  std::cout << "Main doing other things" << std::endl;
  const auto task = aio::create_task(std::move(blocking));
  co_await aio::sleep(10ms);
  co_await task;

  // The same with a pool of one's own.
  const auto pool = std::make_shared<aio::thread_pool_executor>(2);
  const auto square = [](int n) { return n * n; };
  const auto first = aio::get_running_loop().run_in_executor(pool, square, 6);
  const auto second = aio::get_running_loop().run_in_executor(pool, square, 7);
  const auto [a, b] = co_await aio::gather(first, second);
  std::cout << a << ' ' << b << std::endl;
}

int main() { aio::run(main_coroutine()); }
