#include "echo.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <system_error>

namespace native {
namespace {

constexpr std::size_t message = 64;

struct summary {
  double p50_us, p99_us, requests_per_s;
};

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

double now_us() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void pin(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  sched_setaffinity(0, sizeof one, &one);  // where it is not allowed, unpinned
}

// The allowed processor that is not this one, or this one.
int other_processor(int mine) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (i != mine && CPU_ISSET(i, &allowed)) return i;
  }
  return mine;
}

struct connection {
  int fd = -1;
  std::size_t received = 0;
  double sent_at = 0;
};

summary load(sockaddr_in to, int count, std::int64_t n) {
  std::vector<connection> all(static_cast<std::size_t>(count));
  const int epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  const std::array<char, message> data{};
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(n));
  std::int64_t to_send = n;
  const auto send_one = [&](connection& c) {
    --to_send;
    c.received = 0;
    c.sent_at = now_us();
    checked(static_cast<int>(send(c.fd, data.data(), data.size(), MSG_NOSIGNAL)), "send");
  };
  for (connection& c : all) {
    c.fd = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    checked(connect(c.fd, reinterpret_cast<const sockaddr*>(&to), sizeof to), "connect");
    const int on = 1;
    setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.ptr = &c;
    checked(epoll_ctl(epoll, EPOLL_CTL_ADD, c.fd, &e), "epoll_ctl");
  }
  const double began = now_us();
  for (connection& c : all) {
    if (to_send > 0) send_one(c);
  }
  std::array<epoll_event, 128> events{};
  std::array<char, 4096> buffer{};
  while (static_cast<std::int64_t>(times.size()) < n) {
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      connection& c = *static_cast<connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      const ssize_t got = recv(c.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got == 0)
        throw std::system_error(ECONNRESET, std::generic_category(), "the server closed a connection");
      if (got < 0) continue;
      c.received += static_cast<std::size_t>(got);
      if (c.received < message) continue;
      times.push_back(now_us() - c.sent_at);
      if (to_send > 0) send_one(c);
    }
  }
  const double seconds = (now_us() - began) * 1e-6;
  for (const connection& c : all) close(c.fd);
  close(epoll);
  return {percentile(times, 0.5), percentile(times, 0.99), static_cast<double>(n) / seconds};
}

}  // namespace

void echo(echo_server serve, int connections, std::int64_t n, meter& m) {
  const int listener = checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  checked(bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof at), "bind");
  checked(listen(listener, 1024), "listen");
  socklen_t size = sizeof at;
  checked(getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size), "getsockname");
  std::array<int, 2> answer{};
  checked(pipe(answer.data()), "pipe");

  cpu_set_t before;
  sched_getaffinity(0, sizeof before, &before);
  const int mine = sched_getcpu();
  const int theirs = connections == 1 ? mine : other_processor(mine);
  const pid_t client = checked(fork(), "fork");
  if (client == 0) {
    // Nothing of the parent's is cleaned up here: whatever happens ends in _exit().
    int code = 1;
    try {
      close(listener);
      pin(theirs);
      const summary s = load(at, connections, n);
      code = write(answer[1], &s, sizeof s) == sizeof s ? 0 : 1;
    } catch (...) {
      code = 1;
    }
    _exit(code);
  }
  close(answer[1]);
  pin(mine);
  m.begin();
  serve(listener, connections);
  m.end(n);
  sched_setaffinity(0, sizeof before, &before);
  m.report_processor_time();
  summary s{};
  const bool whole = read(answer[0], &s, sizeof s) == sizeof s;
  close(answer[0]);
  waitpid(client, nullptr, 0);
  if (!whole) throw std::runtime_error("the load generator failed");
  m.note("p50_us", s.p50_us);
  m.note("p99_us", s.p99_us);
  m.note("requests_per_s", s.requests_per_s);
}

}  // namespace native
