// A class with an asynchronous next that counts to ten, and loops over it.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

class counter {
 public:
  aio::task<int> anext() {
    if (last_ == 10) throw aio::stop_async_iteration();
    co_await aio::sleep(1ms);
    co_return ++last_;
  }

 private:
  int last_ = 0;
};

aio::task<void> main_coroutine() {
  counter numbers;
  while (auto n = co_await aio::next(numbers)) std::cout << *n << std::endl;

  int sum = 0;
  co_await aio::async_for(counter(), [&](int n) { sum += n; });
  std::cout << "sum " << sum << std::endl;
}

int main() { aio::run(main_coroutine()); }
