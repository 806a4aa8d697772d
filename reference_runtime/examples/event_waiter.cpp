// A coroutine waits until another sets an event.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<void> waiter(aio::event event) {
  std::cout << "Waiting..." << std::endl;
  co_await event.wait();
  std::cout << "Continuing" << std::endl;
}

aio::task<void> setter(aio::event event) {
  co_await aio::sleep(20ms);
  std::cout << "Setting the event" << std::endl;
  event.set();
}

aio::task<void> main_coroutine() {
  aio::event event;
  co_await aio::gather(waiter(event), setter(event));
}

int main() { aio::run(main_coroutine()); }
