// A semaphore lets only so many of ten coroutines work at once.
#include <aio/aio.hpp>
#include <algorithm>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

struct crowd {
  int now = 0;
  int most = 0;
};

aio::task<void> worker(aio::semaphore permits, crowd& inside) {
  co_await aio::async_with(permits, [&]() -> aio::task<void> {
    inside.most = std::max(inside.most, ++inside.now);
    co_await aio::sleep(1ms);
    --inside.now;
  });
}

aio::task<void> run_workers(int workers, int at_once) {
  aio::semaphore permits(at_once);
  crowd inside;
  std::vector<aio::task<void>> all;
  for (int i = 0; i < workers; ++i) all.push_back(worker(permits, inside));
  co_await aio::gather(std::move(all));
  std::cout << workers << " workers, " << at_once << " permits: at most " << inside.most << " at once"
            << std::endl;
}

aio::task<void> main_coroutine() {
  co_await run_workers(10, 3);
  co_await run_workers(4, 2);
}

int main() { aio::run(main_coroutine()); }
