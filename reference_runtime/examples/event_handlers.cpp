// The loop by hand: callbacks soon, later and at a time, until one of them stops it.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

void event_handler(aio::event_loop& loop, bool stop) {
  std::cout << "Event handler called" << std::endl;
  if (stop) {
    std::cout << "stopping the loop" << std::endl;
    loop.stop();
  }
}

int main() {
  const aio::loop_ptr loop = aio::new_event_loop();
  loop->call_soon(event_handler, std::ref(*loop), false);
  loop->call_later(10ms, [] { std::cout << "ten milliseconds later" << std::endl; });
  loop->call_at(loop->time() + 20ms, event_handler, std::ref(*loop), true);
  std::cout << "starting event loop" << std::endl;
  loop->run_forever();
  std::cout << "closing event loop" << std::endl;
  loop->close();
}
