#include "child_signal.hpp"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <thread>

namespace aio::detail {

struct child_signal::slot {
  std::atomic<int> fd{-1};
  slot* next = nullptr;
};

namespace {

// Slots are never freed, only used again, so that the handler may walk the list at any moment.
std::atomic<child_signal::slot*> slots{nullptr};
// Handlers that run, in any thread: a descriptor is closed only when none can still write to it.
std::atomic<int> running{0};

// What handled the signal before ours; null while ours is not installed.
std::atomic<const struct sigaction*> previous{nullptr};

std::mutex mutex;  // guards what follows
int users = 0;
struct sigaction before {};

void on_child(int number, siginfo_t* info, void* context) {
  const int code = errno;
  running.fetch_add(1);
  for (child_signal::slot* s = slots.load(); s != nullptr; s = s->next) {
    const int fd = s->fd.load();
    const std::uint64_t one = 1;
    if (fd >= 0) static_cast<void>(::write(fd, &one, sizeof one));
  }
  if (const struct sigaction* p = previous.load()) {
    if ((p->sa_flags & SA_SIGINFO) != 0) {
      p->sa_sigaction(number, info, context);
    } else if (p->sa_handler != SIG_DFL && p->sa_handler != SIG_IGN) {
      p->sa_handler(number);
    }
  }
  running.fetch_sub(1);
  errno = code;
}

void wait_for_handlers() noexcept {
  while (running.load() != 0) std::this_thread::yield();
}

void install() {
  if (previous.load() != nullptr) return;  // another handler was put above ours: see uninstall()
  // Known before ours can run.
  if (::sigaction(SIGCHLD, nullptr, &before) == 0) {
    previous.store(&before);
    struct sigaction ours {};
    ours.sa_sigaction = &on_child;
    // The rest stays as whoever was there before wanted it.
    ours.sa_flags = SA_RESTART | SA_SIGINFO | (before.sa_flags & (SA_NOCLDSTOP | SA_NOCLDWAIT | SA_ONSTACK));
    if (::sigaction(SIGCHLD, &ours, nullptr) == 0) return;
  }
  previous.store(nullptr);
  throw std::system_error(errno, std::generic_category(), "SIGCHLD");
}

void uninstall() noexcept {
  struct sigaction now {};
  if (::sigaction(SIGCHLD, nullptr, &now) != 0) return;
  // One that was installed after ours may call it: both stay. The slots are empty, so ours does nothing.
  if ((now.sa_flags & SA_SIGINFO) == 0 || now.sa_sigaction != &on_child) return;
  ::sigaction(SIGCHLD, &before, nullptr);
  wait_for_handlers();
  previous.store(nullptr);
}

child_signal::slot* take_slot(int fd) {
  for (child_signal::slot* s = slots.load(); s != nullptr; s = s->next) {
    if (s->fd.load() >= 0) continue;
    s->fd.store(fd);
    return s;
  }
  auto* made = new child_signal::slot;
  made->fd.store(fd);
  made->next = slots.load();
  slots.store(made);
  return made;
}

}  // namespace

child_signal::child_signal() {
  const std::scoped_lock lock(mutex);
  const int fd = ::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  try {
    if (users == 0) install();
    slot_ = take_slot(fd);
  } catch (...) {
    if (users == 0) uninstall();
    ::close(fd);
    throw;
  }
  ++users;
}

child_signal::~child_signal() {
  const std::scoped_lock lock(mutex);
  const int fd = slot_->fd.exchange(-1);
  wait_for_handlers();
  ::close(fd);
  if (--users == 0) uninstall();
}

int child_signal::fd() const noexcept { return slot_->fd.load(); }

void child_signal::clear() noexcept {
  std::uint64_t count = 0;
  static_cast<void>(::read(fd(), &count, sizeof count));
}

}  // namespace aio::detail
