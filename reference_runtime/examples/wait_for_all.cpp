// wait() for ten tasks that sleep for a random while.
#include <aio/aio.hpp>
#include <iostream>
#include <random>
#include <vector>

using namespace std::chrono_literals;

aio::task<int> work(int number, std::chrono::milliseconds delay) {
  co_await aio::sleep(delay);
  std::cout << ">" << number << " done" << std::endl;
  co_return number;
}

aio::task<void> main_coroutine() {
  std::mt19937 random(std::random_device{}());
  std::uniform_int_distribution<int> delay(0, 30);
  std::vector<aio::scheduled_task<int>> tasks;
  for (int i = 0; i < 10; ++i) tasks.push_back(aio::create_task(work(i, delay(random) * 1ms)));
  const auto [done, pending] = co_await aio::wait(tasks);
  std::cout << "All done: " << done.size() << ", pending: " << pending.size() << std::endl;
}

int main() { aio::run(main_coroutine()); }
