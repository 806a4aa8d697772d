#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <aio/log.hpp>
#include <aio/wait_for.hpp>

#include "datagram_transport.hpp"

namespace aio::detail {
namespace {

[[noreturn]] void fail(const char* what, int code = errno) {
  throw std::system_error(code, std::generic_category(), what);
}

class new_socket {
 public:
  explicit new_socket(int family) : fd_(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) fail("socket");
  }
  new_socket(const new_socket&) = delete;
  new_socket& operator=(const new_socket&) = delete;
  ~new_socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

bool given(const datagram_address& a) { return a.index() != 0; }

void check_adopted(const datagram_options& o) {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(o.fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0) fail("the descriptor of an endpoint");
  if (type != SOCK_DGRAM) throw value_error("a datagram socket is required");
  if (given(o.local) || given(o.remote) || o.family != 0 || o.reuse_port || o.allow_broadcast) {
    throw value_error("a descriptor comes without addresses, family and options of sockets");
  }
}

// What a process before left at the path, as asyncio does. In the abstract namespace nothing stays.
void remove_stale_socket(const std::string& path) {
  struct stat about {};
  if (path.empty() || path.front() == '\0' || ::stat(path.c_str(), &about) != 0) return;
  if (S_ISSOCK(about.st_mode) && ::unlink(path.c_str()) != 0) {
    log(log_level::error, "the old UNIX socket " + path + " cannot be removed");
  }
}

socket_address path_address(const datagram_address& a) {
  if (!std::holds_alternative<std::string>(a)) throw type_error("a UNIX socket has a path as its address");
  if (std::optional<socket_address> found = to_socket_address(a)) return *found;
  fail("the path of a UNIX socket", ENAMETOOLONG);
}

struct address_pair {
  std::optional<socket_address> local, remote;
  int family = AF_UNSPEC;
};

task<std::vector<socket_address>> resolve_address(const datagram_address& a, bool to_bind) {
  if (!std::holds_alternative<endpoint>(a))
    throw type_error("an IP socket has a host and port as its address");
  const endpoint& e = std::get<endpoint>(a);
  co_return co_await resolve(e.host, e.port, to_bind);
}

// The addresses to try, one a family: both ends where both were asked for.
task<std::vector<address_pair>> pairs_of(const datagram_options& o) {
  std::vector<address_pair> pairs;
  for (const bool local : {true, false}) {
    const datagram_address& wanted = local ? o.local : o.remote;
    if (!given(wanted)) continue;
    const std::vector<socket_address> found = co_await resolve_address(wanted, local);
    for (const socket_address& a : found) {
      if (o.family != 0 && a.family != o.family) continue;
      auto same = [&](const address_pair& p) { return p.family == a.family; };
      auto at = std::find_if(pairs.begin(), pairs.end(), same);
      if (at == pairs.end()) {
        pairs.emplace_back();
        at = pairs.end() - 1;
        at->family = a.family;
      }
      std::optional<socket_address>& end = local ? at->local : at->remote;
      if (!end) end = a;
    }
  }
  std::erase_if(pairs, [&](const address_pair& p) {
    return (given(o.local) && !p.local) || (given(o.remote) && !p.remote);
  });
  if (pairs.empty()) throw value_error("the addresses have no family in common");
  co_return pairs;
}

void set_option(int fd, int option) {
  const int on = 1;
  if (::setsockopt(fd, SOL_SOCKET, option, &on, sizeof on) != 0) fail("setsockopt");
}

int open_socket(const address_pair& ends, const datagram_options& o) {
  new_socket made(ends.family);
  if (o.reuse_port) set_option(made.fd(), SO_REUSEPORT);
  if (o.allow_broadcast) set_option(made.fd(), SO_BROADCAST);
  if (ends.local && ::bind(made.fd(), ends.local->get(), ends.local->length) != 0) fail("bind");
  // Connecting a datagram socket waits for nothing.
  if (ends.remote && !o.allow_broadcast &&
      ::connect(made.fd(), ends.remote->get(), ends.remote->length) != 0) {
    fail("connect");
  }
  return made.release();
}

struct opened_socket {
  int fd = -1;
  datagram_address only;
};

opened_socket open_first(const std::vector<address_pair>& pairs, const datagram_options& o) {
  std::exception_ptr first;
  for (const address_pair& ends : pairs) {
    try {
      opened_socket s;
      s.fd = open_socket(ends, o);
      if (ends.remote) s.only = to_datagram_address(ends.remote->storage, ends.remote->length);
      return s;
    } catch (const std::system_error&) {
      if (!first) first = std::current_exception();
    }
  }
  std::rethrow_exception(first);
}

address_pair unix_pair(const datagram_options& o) {
  address_pair ends;
  ends.family = AF_UNIX;
  if (given(o.local)) ends.local = path_address(o.local);
  if (given(o.remote)) ends.remote = path_address(o.remote);
  if (given(o.local)) remove_stale_socket(std::get<std::string>(o.local));
  return ends;
}

task<opened_socket> find_socket(const datagram_options& o) {
  opened_socket s;
  if (o.fd >= 0) {
    check_adopted(o);
    if (::fcntl(o.fd, F_SETFL, ::fcntl(o.fd, F_GETFL) | O_NONBLOCK) != 0) fail("fcntl");
    s.fd = o.fd;
    co_return s;
  }
  std::vector<address_pair> pairs;
  if (!given(o.local) && !given(o.remote)) {
    if (o.family == 0) throw value_error("an endpoint needs an address, a family or a descriptor");
    pairs.emplace_back();
    pairs.back().family = o.family;
  } else if (o.family == AF_UNIX) {
    pairs.push_back(unix_pair(o));
  } else {
    pairs = co_await pairs_of(o);
  }
  co_return open_first(pairs, o);
}

}  // namespace

task<datagram_transport_ptr> open_datagram_endpoint(datagram_factory make, datagram_options options) {
  event_loop& loop = get_running_loop();
  opened_socket socket = co_await find_socket(options);
  std::shared_ptr<datagram_protocol> p;
  try {
    p = make();
    if (!p) throw type_error("the factory of a protocol gave none");
  } catch (...) {
    if (options.fd < 0) ::close(socket.fd);
    throw;
  }
  future<void> opened = loop.create_future<void>();
  const ref<datagram_socket> t =
      datagram_socket::open(loop, socket.fd, std::move(socket.only), std::move(p), opened);
  outcome<void> waited = co_await outcome_of(opened);
  if (std::exception_ptr e = waited.error()) {
    t->close();
    co_await fail_with(std::move(e));
  }
  co_return datagram_transport_ptr(t);
}

}  // namespace aio::detail
