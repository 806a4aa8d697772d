// Which task runs, and which there are.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

aio::task<void> work() { co_await aio::sleep(10ms); }

aio::task<void> main_coroutine() {
  std::cout << "main coroutine started" << std::endl;
  std::cout << aio::current_task().get_name() << std::endl;
  std::vector<aio::scheduled_task<void>> tasks;
  for (int i = 0; i < 10; ++i) tasks.push_back(aio::create_task(work()));
  co_await aio::sleep(0s);
  std::cout << aio::all_tasks().size() << " tasks, the last is " << tasks.back().get_name() << std::endl;
  co_await aio::gather(tasks);
}

int main() { aio::run(main_coroutine()); }
