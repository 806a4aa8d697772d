/// Semaphore and BoundedSemaphore (asyncio.Semaphore, asyncio.BoundedSemaphore): so many permits.
///
/// Copies are the same semaphore, which lives as long as any of them or a task that waits for it. It may be
/// made before a loop runs; the first task that has to wait binds it to its loop. Not for use by several
/// threads: its copies neither.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <utility>

#include <aio/detail/operation.hpp>
#include <aio/detail/ref.hpp>
#include <aio/detail/waiters.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {

struct semaphore_state : counted<semaphore_state>, pooled {
  semaphore_state(std::ptrdiff_t initial, std::ptrdiff_t most) : value(initial), bound(most) {}

  bool locked() const noexcept { return value == 0 || line.any_not_cancelled(); }
  /// Takes a permit, if one is free and nobody waits.
  bool take_at_once() noexcept {
    if (locked()) return false;
    --value;
    return true;
  }
  // A permit that is given to a waiter is no longer in the value.
  bool hand_over() {
    if (!line.wake_next()) return false;
    --value;
    return true;
  }

  waiting_line line;
  loop_binding loop;
  std::ptrdiff_t value;
  const std::ptrdiff_t bound;
};

/// What awaiting semaphore::acquire() is.
class semaphore_acquire : public waiter {
 public:
  using value_type = bool;
  using request = ref<semaphore_state>;
  static constexpr const char* name = "semaphore::acquire";

  explicit semaphore_acquire(request semaphore) noexcept : semaphore_(std::move(semaphore)) {}
  ~semaphore_acquire() { leave(); }
  request give_up() const noexcept { return semaphore_; }
  bool await_ready() const noexcept { return semaphore_->take_at_once(); }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> h) {
    return suspend(semaphore_->line, semaphore_->loop, h.promise());
  }
  bool failed() {
    if (idle()) return false;
    if (waiter::failed()) [[unlikely]]
      return true;
    hand_over_the_rest();
    return false;
  }
  [[gnu::cold]] std::exception_ptr failure();
  bool take() const noexcept { return true; }
  bool await_resume() {
    if (failed()) [[unlikely]]
      std::rethrow_exception(failure());
    return take();
  }

 private:
  // Others may have come meanwhile and waited although there were permits, so as not to overtake this one.
  void hand_over_the_rest() {
    while (semaphore_->value > 0 && semaphore_->hand_over()) {
    }
  }

  request semaphore_;
};

}  // namespace detail

class semaphore {
 public:
  /// value: how many permits there are. value_error if it is negative.
  explicit semaphore(std::ptrdiff_t value = 1);

  /// Takes a permit, waiting until there is one; gives true. Does not suspend if one is free and nobody
  /// waits. Tasks get permits in the order in which they began to wait. A waiter that is cancelled leaves the
  /// line; one that had been given a permit passes it on. runtime_error if it has to wait and the semaphore
  /// is bound to another loop.
  detail::operation<detail::semaphore_acquire> acquire() const {
    return detail::operation<detail::semaphore_acquire>(state_);
  }

  /// Gives a permit back: to the first who waits, if anyone does. value_error if the semaphore is bounded and
  /// has all its permits.
  void release() const;

  /// Whether acquire() would wait.
  bool locked() const noexcept { return state_->locked(); }

  /// For scoped use: acquires at entry and releases at exit. Never suppresses the error: the exit gives
  /// false.
  task<void> async_enter() const;
  task<bool> async_exit(std::exception_ptr error) const;

  friend bool operator==(const semaphore&, const semaphore&) = default;

 protected:
  semaphore(std::ptrdiff_t value, bool bounded);

 private:
  detail::ref<detail::semaphore_state> state_;
};

/// A semaphore that refuses to have more permits than it began with.
class bounded_semaphore : public semaphore {
 public:
  explicit bounded_semaphore(std::ptrdiff_t value = 1) : semaphore(value, true) {}
};

}  // namespace aio
