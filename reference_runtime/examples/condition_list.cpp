// A producer and a consumer share a list; a condition tells when it has changed.
#include <aio/aio.hpp>
#include <deque>
#include <iostream>

using namespace std::chrono_literals;

using items = std::deque<int>;

aio::task<void> producer(aio::condition changed, items& shared) {
  for (int i = 0; i < 5; ++i) {
    co_await aio::sleep(1ms);
    co_await aio::async_with(changed, [&] {
      shared.push_back(i);
      std::cout << "Produced " << i << std::endl;
      changed.notify();
    });
  }
}

aio::task<void> consumer(aio::condition changed, items& shared) {
  for (int i = 0; i < 5; ++i) {
    co_await aio::async_with(changed, [&]() -> aio::task<void> {
      co_await changed.wait_for([&] { return !shared.empty(); });
      std::cout << "Consumed " << shared.front() << std::endl;
      shared.pop_front();
    });
  }
}

aio::task<void> main_coroutine() {
  aio::condition changed;
  items shared;
  co_await aio::gather(producer(changed, shared), consumer(changed, shared));
}

int main() { aio::run(main_coroutine()); }
