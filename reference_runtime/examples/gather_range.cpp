// Ten coroutines in a vector: they begin in order, and their results come in order.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

aio::task<int> work(int number) {
  std::cout << ">task " << number << " executing" << std::endl;
  co_await aio::sleep((10 - number) * 1ms);
  co_return number* number;
}

aio::task<void> main_coroutine() {
  std::cout << "main starting" << std::endl;
  std::vector<aio::task<int>> coroutines;
  for (int i = 0; i < 10; ++i) coroutines.push_back(work(i));
  for (const int result : co_await aio::gather(std::move(coroutines))) std::cout << result << ' ';
  std::cout << "\nmain done" << std::endl;
}

int main() { aio::run(main_coroutine()); }
