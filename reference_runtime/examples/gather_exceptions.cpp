// With return_exceptions a failure is one of the results.
#include <aio/aio.hpp>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

aio::task<std::string> ok() {
  co_await aio::sleep(1ms);
  co_return "OK";
}

aio::task<std::string> fail() {
  co_await aio::sleep(1ms);
  throw std::runtime_error("Failed");
}

aio::task<void> main_coroutine() {
  auto [first, second] = co_await aio::gather(aio::return_exceptions, ok(), fail());
  for (const auto& result : {first, second}) {
    if (result.has_value()) {
      std::cout << "Success: " << result.value() << std::endl;
    } else {
      std::cout << "Error: " << aio::describe(result.error()) << std::endl;
    }
  }
}

int main() { aio::run(main_coroutine()); }
