// Why locks are needed, and how two of them can block each other.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

// Reads, awaits and writes: what others write meanwhile is lost.
aio::task<void> increment(int& counter) {
  const int read = counter;
  co_await aio::sleep(0s);
  counter = read + 1;
}

aio::task<void> increment_locked(int& counter, aio::lock lock) {
  co_await aio::async_with(lock, [&] { return increment(counter); });
}

aio::task<void> acquire_both(aio::lock first, aio::lock second) {
  co_await aio::async_with(first, [&]() -> aio::task<void> {
    co_await aio::sleep(0s);
    co_await aio::async_with(second, [] {});
  });
}

aio::task<void> deadlock() {
  aio::lock a, b;
  co_await aio::gather(acquire_both(a, b), acquire_both(b, a));
}

aio::task<void> main_coroutine() {
  int without = 0, with = 0;
  aio::lock lock;
  std::vector<aio::task<void>> all;
  for (int i = 0; i < 10; ++i) {
    all.push_back(increment(without));
    all.push_back(increment_locked(with, lock));
  }
  co_await aio::gather(std::move(all));
  std::cout << "without a lock: " << without << ", with a lock: " << with << std::endl;
  try {
    co_await aio::wait_for(deadlock(), 20ms);
  } catch (const aio::timeout_error&) {
    std::cout << "deadlock: gave up waiting" << std::endl;
  }
}

int main() { aio::run(main_coroutine()); }
