// An asynchronous generator, read by a loop and by comprehensions.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::async_generator<int> numbers(int n) {
  for (int i = 0; i < n; ++i) {
    co_await aio::sleep(1ms);
    co_yield i;
  }
}

void print(const char* what, const std::vector<int>& values) {
  std::cout << what << ':';
  for (int v : values) std::cout << ' ' << v;
  std::cout << std::endl;
}

aio::task<void> main_coroutine() {
  auto ten = numbers(10);
  while (auto n = co_await ten.next()) std::cout << *n << std::endl;

  print("all", co_await aio::collect(numbers(10)));
  const auto square = [](int n) { return n * n; };
  const auto even = [](int n) { return n % 2 == 0; };
  print("squares", co_await aio::collect(numbers(5), square));
  print("squares of even ones", co_await aio::collect(numbers(5), even, square));
}

int main() { aio::run(main_coroutine()); }
