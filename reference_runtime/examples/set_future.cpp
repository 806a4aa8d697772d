// A future that one task awaits and another completes.
#include <aio/aio.hpp>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

aio::task<void> set_after(aio::future<std::string> future, aio::seconds delay) {
  co_await aio::sleep(delay);
  future.set_result("Future is done!");
}

aio::task<void> main_coroutine() {
  const auto future = aio::create_future<std::string>();
  const auto setter = aio::create_task(set_after(future, 10ms));
  std::cout << co_await future << std::endl;
}

int main() { aio::run(main_coroutine()); }
