// A program that SIGTERM ends in good order: it stops taking work, finishes what it has begun, and says
// goodbye.
#include <csignal>
#include <iostream>

#include <aio/aio.hpp>

using namespace std::chrono_literals;

aio::task<void> work(aio::event& stop) {
  for (int item = 1; !stop.is_set(); ++item) {
    std::cout << "item " << item << std::endl;
    if (item == 2) std::raise(SIGTERM);  // stands for `kill PID`
    co_await aio::sleep(10ms);
  }
  std::cout << "worker finished" << std::endl;
}

aio::task<void> serve() {
  aio::event stop;
  aio::event_loop& loop = aio::get_running_loop();
  for (int number : {SIGINT, SIGTERM}) {
    loop.add_signal_handler(number, [&stop, number] {
      std::cout << "received " << (number == SIGTERM ? "SIGTERM" : "SIGINT") << ": shutting down"
                << std::endl;
      stop.set();
    });
  }
  aio::scheduled_task<void> worker = aio::create_task(work(stop));
  co_await stop.wait();
  co_await worker;
  std::cout << "goodbye" << std::endl;
}

int main() { aio::run(serve()); }
