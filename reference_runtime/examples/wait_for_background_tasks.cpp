// main outlives the tasks that it started: it waits for all but itself.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

aio::task<void> work(int number) {
  co_await aio::sleep(number * 10ms);
  std::cout << "task " << number << " done" << std::endl;
}

aio::task<void> main_coroutine() {
  for (int i = 1; i <= 3; ++i) aio::create_task(work(i));
  std::vector<aio::task_base> others = aio::all_tasks();
  std::erase(others, aio::current_task());
  std::cout << "waiting for " << others.size() << " tasks" << std::endl;
  co_await aio::wait(others);
  std::cout << "all done" << std::endl;
}

int main() { aio::run(main_coroutine()); }
