// Five coroutines under one lock: one holds it at a time, in the order in which they came.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

aio::task<void> worker(aio::lock lock, int number) {
  co_await aio::async_with(lock, [&]() -> aio::task<void> {
    std::cout << "worker " << number << " acquired the lock" << std::endl;
    co_await aio::sleep(1ms);
    std::cout << "worker " << number << " released the lock" << std::endl;
  });
}

aio::task<void> main_coroutine() {
  aio::lock lock;
  std::vector<aio::task<void>> workers;
  for (int i = 1; i <= 5; ++i) workers.push_back(worker(lock, i));
  co_await aio::gather(std::move(workers));
}

int main() { aio::run(main_coroutine()); }
