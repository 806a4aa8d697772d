// wait() parts tasks into done and pending; the pending ones are cancelled.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

aio::task<int> work(int number) {
  co_await aio::sleep(number == 1 ? aio::seconds(10ms) : aio::seconds(1h));
  co_return number;
}

aio::task<void> main_coroutine() {
  std::vector<aio::scheduled_task<int>> tasks;
  for (int i = 1; i <= 3; ++i) tasks.push_back(aio::create_task(work(i)));
  auto [done, pending] = co_await aio::wait(tasks, aio::return_when::first_completed);
  for (const auto& t : done) std::cout << "done: " << t.result() << std::endl;
  std::cout << pending.size() << " pending" << std::endl;
  for (const auto& t : pending) t.cancel();
  co_await aio::wait(pending);
  std::cout << "All done" << std::endl;
}

int main() { aio::run(main_coroutine()); }
