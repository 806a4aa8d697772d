#include "signal_handlers.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <aio/signals.hpp>

namespace aio {
namespace detail {
namespace {

constexpr std::size_t numbers = NSIG;

// What the function that is called in signal context may touch.
struct {
  std::atomic<int> pipe{-1};
  std::atomic<int> users{0};  // calls in progress, on any thread
  std::atomic<bool> overflow{false};
  std::array<std::atomic<bool>, numbers> overflown{};  // signals that found the pipe full
} shared;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

/// Who is told of a signal.
struct route {
  event_loop* loop;
  ref<callback_node> handler;
};

// All guarded by the mutex. Never destroyed: a loop may be closed at the very end of the process.
struct hub {
  std::mutex mutex;
  std::map<int, std::vector<route>> routes;
  int read_end = -1;

  void open() {
    if (read_end >= 0) return;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe");
    }
    read_end = ends[0];
    shared.pipe.store(ends[1]);
  }
  /// REQUIRES: no loop watches any more.
  void close_if_unused() noexcept {
    if (!routes.empty() || read_end < 0) return;
    const int write_end = shared.pipe.exchange(-1);
    // A signal on another thread may just be using it; one on this thread would have ended.
    while (shared.users.load() != 0) std::this_thread::yield();
    ::close(write_end);
    ::close(std::exchange(read_end, -1));
  }
  void deliver(int number) {
    const auto at = routes.find(number);
    if (at == routes.end()) return;  // its handler has been removed meanwhile
    for (const route& r : at->second) {
      try {
        r.loop->call_soon_threadsafe(r.handler->own_context(),
                                     [handler = r.handler] { call_standing(handler); });
      } catch (const runtime_error&) {  // that loop is being closed
      }
    }
  }
};

hub& the_hub() {
  static hub& only = *new hub;
  return only;
}

void on_signal(int number) {
  const int code = errno;
  shared.users.fetch_add(1);
  const int fd = shared.pipe.load();
  const auto byte = static_cast<unsigned char>(number);
  if (fd >= 0 && ::write(fd, &byte, 1) != 1) {
    shared.overflown[byte].store(true);
    shared.overflow.store(true);
  }
  shared.users.fetch_sub(1);
  errno = code;
}

void restore(int number) noexcept {
  struct sigaction before {};
  before.sa_handler = SIG_DFL;
  if (number == SIGINT) before = interrupt_disposition();
  ::sigaction(number, &before, nullptr);
}

void require_signal(int number) {
  sigset_t all;
  sigfillset(&all);  // without those that the C library keeps for itself
  if (number <= 0 || sigismember(&all, number) != 1) {
    throw value_error("invalid signal number " + std::to_string(number));
  }
}

}  // namespace

void signal_handlers::set(int number, ref<callback_node> handler) {
  handler->share();  // another loop's thread may be the one that reads the pipe
  route former{};
  hub& h = the_hub();
  const std::lock_guard lock(h.mutex);
  for (route& r : h.routes[number]) {
    if (r.loop != &loop_) continue;
    former.handler = std::exchange(r.handler, std::move(handler));
    return;
  }
  try {
    h.open();
    watch_.start(loop_, h.read_end, io_watch::direction::reading);
    struct sigaction action {};
    action.sa_handler = &on_signal;
    action.sa_flags = SA_RESTART;
    if (::sigaction(number, &action, nullptr) != 0) {
      throw runtime_error("signal " + std::to_string(number) + " cannot be caught");
    }
  } catch (...) {
    if (h.routes[number].empty()) h.routes.erase(number);
    if (count_ == 0) watch_.stop();
    h.close_if_unused();
    throw;
  }
  h.routes[number].push_back({&loop_, std::move(handler)});
  ++count_;
}

bool signal_handlers::remove(int number) {
  route former{};  // dropped last: its callable may be anything
  hub& h = the_hub();
  const std::lock_guard lock(h.mutex);
  const auto at = h.routes.find(number);
  if (at == h.routes.end()) return false;
  std::vector<route>& all = at->second;
  const auto mine = std::find_if(all.begin(), all.end(), [&](const route& r) { return r.loop == &loop_; });
  if (mine == all.end()) return false;
  former = std::move(*mine);
  all.erase(mine);
  if (all.empty()) {
    h.routes.erase(at);
    restore(number);
  }
  if (--count_ == 0) watch_.stop();
  h.close_if_unused();
  return true;
}

void signal_handlers::remove_all() noexcept {
  for (int number = 1; count_ != 0 && number < static_cast<int>(numbers); ++number) remove(number);
}

void signal_handlers::take_signals(io_owner&) {
  hub& h = the_hub();
  const std::lock_guard lock(h.mutex);
  std::array<unsigned char, 256> read;
  for (;;) {
    const auto n = ::read(h.read_end, read.data(), read.size());
    if (n < 0 && errno == EINTR) continue;
    for (long i = 0; i < n; ++i) h.deliver(read[static_cast<std::size_t>(i)]);
    if (n < static_cast<long>(read.size())) break;
  }
  if (!shared.overflow.exchange(false)) return;
  for (std::size_t number = 1; number < numbers; ++number) {
    if (shared.overflown[number].exchange(false)) h.deliver(static_cast<int>(number));
  }
}

void set_signal_handler(event_loop& loop, int number, ref<callback_node> handler) {
  require_signal(number);
  loop.require_open();
  if (::getpid() != ::gettid()) {
    throw runtime_error("only the main thread can add a handler for a signal");
  }
  loop_backend& backend = *loop.backend();
  if (!backend.signals) backend.signals = ref<signal_handlers>(new signal_handlers(loop));
  backend.signals->set(number, std::move(handler));
}

}  // namespace detail

bool event_loop::remove_signal_handler(int number) {
  detail::require_signal(number);
  return backend_ && backend_->signals && backend_->signals->remove(number);
}

}  // namespace aio
