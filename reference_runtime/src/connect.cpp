#include "connect.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <system_error>

#include <aio/errors.hpp>
#include <aio/event_loop.hpp>
#include <aio/wait.hpp>
#include <aio/wait_for.hpp>

#include "io_watch.hpp"

namespace aio::detail {
namespace {

using socket_ptr = std::shared_ptr<descriptor>;

/// Completes a future when a descriptor can be written to. The queue may hold it a moment longer than the
/// coroutine.
class writability final : public io_owner {
 public:
  explicit writability(event_loop& loop) : ready(loop.create_future<void>()) {}
  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override {}

  void start(event_loop& loop, int fd) { watch_.start(loop, fd, io_watch::direction::writing); }
  void stop() noexcept { watch_.stop(); }
  const future<void> ready;

 private:
  void done() {
    watch_.stop();
    if (!ready.done()) ready.set_result();
  }
  std::uint32_t references_ = 0;
  io_watch watch_{*this, [](io_owner& o) { static_cast<writability&>(o).done(); }};
};

std::system_error os_error(int code, const std::string& what) {
  return std::system_error(code, std::generic_category(), what);
}

std::string name_of(const socket_address& a) {
  const endpoint name = to_endpoint(a.get(), a.length);
  return a.family == AF_UNIX ? name.host : to_string(name);
}

void bind_local(int fd, int family, const std::vector<socket_address>& local) {
  std::optional<std::system_error> failed;
  for (const socket_address& a : local) {
    if (a.family != family) continue;
    if (::bind(fd, a.get(), a.length) == 0) return;
    failed = os_error(errno, "binding the local end to " + name_of(a));
  }
  if (failed) throw std::system_error(*failed);
  throw os_error(EAFNOSUPPORT, "there is no local address of the family of the remote one");
}

/// The attempts of a race. Those that are still under way when it is over, or given up, are cancelled.
class attempts {
 public:
  explicit attempts(event_loop& loop) : loop_(loop) {}
  attempts(const attempts&) = delete;
  attempts& operator=(const attempts&) = delete;
  ~attempts() { cancel(); }

  void add(connect_target target) {
    task<socket_ptr> body = connect_to(loop_, std::move(target));
    running_.emplace_back(loop_.create_task(std::move(body)), started_++);
  }
  bool empty() const noexcept { return running_.empty(); }
  std::size_t started() const noexcept { return started_; }
  std::vector<scheduled_task<socket_ptr>> running() const {
    std::vector<scheduled_task<socket_ptr>> all;
    for (const auto& [task, place] : running_) all.push_back(task);
    return all;
  }
  void cancel() noexcept {
    if (loop_.is_closed()) return;
    for (const auto& [task, place] : running_) {
      if (task.done()) {
        task.state()->mark_retrieved();
      } else {
        task.cancel();
      }
    }
  }
  /// Takes those that have ended out: the socket of one that succeeded, if any, and the errors.
  socket_ptr collect() {
    socket_ptr winner;
    std::erase_if(running_, [&](const auto& attempt) {
      const auto& [task, place] = attempt;
      if (!task.done() || winner) return false;
      if (std::exception_ptr e = task.exception()) {
        if (!exception_cast<std::system_error>(e)) std::rethrow_exception(e);
        errors_[place] = e;
      } else {
        winner = task.result();
      }
      return true;
    });
    return winner;
  }
  /// In the order in which the attempts were begun.
  std::vector<std::exception_ptr> errors() const {
    std::vector<std::exception_ptr> all;
    for (const auto& [place, error] : errors_) all.push_back(error);
    return all;
  }

 private:
  event_loop& loop_;
  std::vector<std::pair<scheduled_task<socket_ptr>, std::size_t>> running_;
  std::map<std::size_t, std::exception_ptr> errors_;
  std::size_t started_ = 0;
};

/// All attempts failed.
[[noreturn]] void fail(std::vector<std::exception_ptr> errors, bool all_errors) {
  if (all_errors) throw exception_group("connecting failed", std::move(errors));
  std::string all;
  const auto& first = *exception_cast<std::system_error>(errors.front());
  bool alike = true;
  for (const std::exception_ptr& e : errors) {
    const std::string text = exception_cast<std::system_error>(e)->what();
    alike = alike && text == first.what();
    all += (all.empty() ? "" : ", ") + text;
  }
  if (alike) std::rethrow_exception(errors.front());
  throw std::system_error(first.code(), "several errors: " + all);
}

task<socket_ptr> one_after_the_other(event_loop& loop, std::vector<connect_target> targets, bool all_errors) {
  std::vector<std::exception_ptr> errors;
  for (connect_target& target : targets) {
    try {
      co_return co_await connect_to(loop, std::move(target));
    } catch (const std::system_error&) {
      errors.push_back(std::current_exception());
    }
  }
  fail(std::move(errors), all_errors);
}

task<socket_ptr> race(event_loop& loop, std::vector<connect_target> targets, seconds delay, bool all_errors) {
  attempts all(loop);
  const std::size_t size = targets.size();
  for (;;) {
    if (all.started() < size) all.add(std::move(targets[all.started()]));
    if (all.empty()) break;
    const std::optional<seconds> limit = all.started() < size ? std::optional(delay) : std::nullopt;
    auto first = wait(all.running(), limit, return_when::first_completed);
    co_await first;
    if (socket_ptr winner = all.collect()) {
      // The losers' sockets are closed when this returns.
      all.cancel();
      if (!all.empty()) {
        auto losers = wait(all.running());
        co_await losers;
      }
      co_return winner;
    }
  }
  fail(all.errors(), all_errors);
}

}  // namespace

task<socket_ptr> connect_to(event_loop& loop, connect_target target) {
  const socket_address& to = target.to;
  auto socket =
      std::make_shared<descriptor>(::socket(to.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!*socket) throw os_error(errno, "socket");
  if (target.local) bind_local(socket->get(), to.family, *target.local);
  if (::connect(socket->get(), to.get(), to.length) != 0) {
    if (errno != EINPROGRESS && errno != EINTR) throw os_error(errno, "connecting to " + name_of(to));
    struct watching {
      watching(event_loop& l, int fd) : w(new writability(l)) { w->start(l, fd); }
      ~watching() { w->stop(); }
      ref<writability> w;
    } const writable(loop, socket->get());
    co_await writable.w->ready;
    int code = 0;
    socklen_t size = sizeof code;
    if (::getsockopt(socket->get(), SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
    if (code != 0) throw os_error(code, "connecting to " + name_of(to));
  }
  co_return socket;
}

task<descriptor> connect_to_any(event_loop& loop, std::vector<connect_target> targets,
                                std::optional<seconds> delay, bool all_errors) {
  task<socket_ptr> connecting = delay ? race(loop, std::move(targets), *delay, all_errors)
                                      : one_after_the_other(loop, std::move(targets), all_errors);
  const socket_ptr socket = co_await connecting;
  co_return std::move(*socket);
}

std::vector<socket_address> interleave(const std::vector<socket_address>& addresses, int first_family_count) {
  // The families in the order in which they come first, each with its addresses.
  std::vector<std::vector<socket_address>> families;
  for (const socket_address& a : addresses) {
    auto same = std::find_if(families.begin(), families.end(),
                             [&](const auto& family) { return family.front().family == a.family; });
    if (same == families.end()) same = families.emplace(same);
    same->push_back(a);
  }
  std::vector<socket_address> mixed;
  std::vector<std::size_t> taken(families.size(), 0);
  for (; first_family_count > 1 && taken[0] + 1 < families[0].size(); --first_family_count) {
    mixed.push_back(families[0][taken[0]++]);
  }
  while (mixed.size() < addresses.size()) {
    for (std::size_t f = 0; f < families.size(); ++f) {
      if (taken[f] < families[f].size()) mixed.push_back(families[f][taken[f]++]);
    }
  }
  return mixed;
}

void require_stream_socket(int fd, int family) {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0) throw os_error(errno, "the socket given");
  if (type != SOCK_STREAM) throw value_error("a stream socket is required");
  if (family == 0) return;
  int domain = 0;
  size = sizeof domain;
  if (::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) throw os_error(errno, "the socket given");
  if (domain != family) throw value_error("the socket given is of another family");
}

void set_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) throw os_error(errno, "the socket given");
}

task<descriptor> connect_socket(event_loop& loop, std::optional<std::string> host,
                                std::optional<std::uint16_t> port, connect_options options) {
  if (host || port) {
    if (options.sock) throw value_error("host and port exclude a socket");
    std::vector<socket_address> remote =
        co_await resolve(std::move(host), port.value_or(0), false, options.family);
    std::optional<std::vector<socket_address>> local;
    if (options.local_addr) {
      local = co_await resolve(options.local_addr->host, options.local_addr->port, false, options.family);
    }
    const int first_count = options.interleave.value_or(options.happy_eyeballs_delay ? 1 : 0);
    if (first_count > 0) remote = interleave(remote, first_count);
    std::vector<connect_target> targets;
    for (const socket_address& a : remote) targets.push_back(connect_target{a, local});
    if (targets.empty()) throw std::system_error(EAI_NONAME, resolve_category(), "no address");
    co_return co_await connect_to_any(loop, std::move(targets), options.happy_eyeballs_delay,
                                      options.all_errors);
  }
  if (!options.sock) throw value_error("neither host and port nor a socket was given");
  require_stream_socket(*options.sock);
  set_nonblocking(*options.sock);
  co_return descriptor(*options.sock);
}

}  // namespace aio::detail
