// SIGINT while a runner runs.
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

#include <aio/run.hpp>

#include "io_watch.hpp"
#include "signal_handlers.hpp"

namespace aio::detail {

/// Counts signals and lets the loop act on them. Kept by the scope, and by the loop while a call is queued.
class interrupt_scope::source final : public io_owner {
 public:
  source(event_loop& loop, task_base main) : main_(std::move(main)), watch_(*this, &readable) {
    fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    watch_.start(loop, fd_, io_watch::direction::reading, &told_);
    active.store(this);
    const struct sigaction ours = action();
    ::sigaction(SIGINT, &ours, &before_);
  }
  void end() noexcept {
    // A handler that a loop has for the signal, or a disposition set by other means, stays.
    struct sigaction now {};
    if (::sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == &on_signal) {
      ::sigaction(SIGINT, &before_, nullptr);
    }
    active.store(nullptr);
    watch_.stop();
    main_ = task_base();
  }
  unsigned count() const noexcept { return received_.load(); }

  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override {}

  static bool any_active() noexcept { return active.load() != nullptr; }
  static struct sigaction action() noexcept {
    struct sigaction a {};
    a.sa_handler = &on_signal;
    a.sa_flags = SA_RESTART;
    return a;
  }

  /// Whether an interrupt would end the process now, on this thread's watch.
  static bool wanted() noexcept {
    struct sigaction now {};
    return ::getpid() == ::gettid() && ::sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == SIG_DFL;
  }

 private:
  ~source() { ::close(fd_); }

  static void on_signal(int) {
    const int code = errno;
    if (source* s = active.load()) {
      s->received_.fetch_add(1);
      const std::uint64_t one = 1;
      static_cast<void>(::write(s->fd_, &one, sizeof one));
      s->told_.fetch_add(1);
    }
    errno = code;
  }
  static void readable(io_owner& owner) { static_cast<source&>(owner).act(); }
  void act() {
    std::uint64_t posts = 0;
    static_cast<void>(::read(fd_, &posts, sizeof posts));
    while (seen_ < received_.load()) {
      if (++seen_ > 1 || !main_.cancel()) throw keyboard_interrupt();
    }
  }

  inline static std::atomic<source*> active{nullptr};
  static_assert(std::atomic<source*>::is_always_lock_free && std::atomic<unsigned>::is_always_lock_free);

  task_base main_;
  io_watch watch_;
  int fd_ = -1;
  struct sigaction before_ {};
  std::atomic<unsigned> received_{0};
  std::atomic<unsigned> told_{0};
  unsigned seen_ = 0;
  unsigned references_ = 0;
};

struct sigaction interrupt_scope::disposition() noexcept {
  if (source::any_active()) return source::action();
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  return standard;
}

struct sigaction interrupt_disposition() noexcept {
  return interrupt_scope::disposition();
}

interrupt_scope::interrupt_scope(event_loop& loop, const task_base& main) : main_(main) {
  if (source::wanted()) source_ = ref<source>(new source(loop, main));
}

interrupt_scope::~interrupt_scope() {
  if (source_) source_->end();
}

void interrupt_scope::raise_if_interrupted() {
  if (source_ && source_->count() > 0 && main_.uncancel() == 0) throw keyboard_interrupt();
}

}  // namespace aio::detail
