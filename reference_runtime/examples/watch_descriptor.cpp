// Watching a descriptor: the loop calls back whenever there is something to read.
#include <sys/socket.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include <aio/aio.hpp>

aio::task<void> watch() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) co_return;
  const aio::owned_descriptor ours(ends[0]);
  aio::owned_descriptor theirs(ends[1]);

  aio::event_loop& loop = aio::get_running_loop();
  aio::event finished;
  loop.add_reader(ours.get(), [&] {
    char text[64];
    const auto n = ::read(ours.get(), text, sizeof text);
    if (n > 0) {
      std::cout << "received: " << std::string(text, static_cast<std::size_t>(n)) << std::endl;
      theirs = aio::owned_descriptor();  // the other end says no more
    } else {
      std::cout << "end of the stream" << std::endl;
      loop.remove_reader(ours.get());
      finished.set();
    }
  });

  loop.call_soon([&] { static_cast<void>(::write(theirs.get(), "hello", 5)); });
  co_await finished.wait();
}

int main() { aio::run(watch()); }
