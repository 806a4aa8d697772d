// as_completed() gives the results in the order in which they come.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

aio::task<int> work(int delay) {
  co_await aio::sleep(delay * 20ms);
  co_return delay;
}

aio::task<void> main_coroutine() {
  std::vector<aio::task<int>> works;
  for (const int delay : {3, 1, 2}) works.push_back(work(delay));
  for (aio::task<int> next : aio::as_completed(std::move(works))) {
    std::cout << co_await std::move(next) << std::endl;
  }
}

int main() { aio::run(main_coroutine()); }
