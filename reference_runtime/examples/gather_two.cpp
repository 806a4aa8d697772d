// Two coroutines at once: the whole takes as long as the longer one, not as long as both.
#include <aio/aio.hpp>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

aio::task<void> say_after(aio::seconds delay, std::string what) {
  co_await aio::sleep(delay);
  std::cout << what << std::endl;
}

aio::task<void> main_coroutine() { co_await aio::gather(say_after(20ms, "World"), say_after(10ms, "Hello")); }

int main() { aio::run(main_coroutine()); }
