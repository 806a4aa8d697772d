// Raw epoll: an echo server without any library.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "echo.hpp"

namespace {

void serve(int listener, int connections) {
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const auto watch = [epoll](int fd) {
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.fd = fd;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
  };
  watch(listener);
  std::array<epoll_event, 128> events{};
  std::array<char, 4096> buffer{};
  for (int left = connections; left > 0;) {
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        for (int c = 0; (c = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;)
          watch(c);
        continue;
      }
      const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
      if (got > 0) {
        send(fd, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
      } else {
        close(fd);
        --left;
      }
    }
  }
  close(listener);
  close(epoll);
}

const native::operation registered[] = {
    {"echo_1", 50000, [](std::int64_t n, native::meter& m) { native::echo(serve, 1, n, m); }},
    {"echo_100", 200000, [](std::int64_t n, native::meter& m) { native::echo(serve, 100, n, m); }},
    {"echo_1000", 200000, [](std::int64_t n, native::meter& m) { native::echo(serve, 1000, n, m); }},
};

}  // namespace
