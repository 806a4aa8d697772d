// Hello, a pause, World: a coroutine under run().
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<void> main_coroutine() {
  std::cout << "Hello" << std::endl;
  co_await aio::sleep(10ms);
  std::cout << "World" << std::endl;
}

int main() { aio::run(main_coroutine()); }
