/// Lock (asyncio.Lock): at most one task between acquire() and release().
///
/// Copies are the same lock, which lives as long as any of them or a task that waits for it. It may be made
/// before a loop runs; the first task that has to wait binds it to its loop. Not for use by several threads:
/// its copies neither.
/// It has no owner and is not re-entrant: any task may release it, and a holder that acquires it again waits.
///
///     aio::lock lock;
///     co_await lock.acquire();
///     ...
///     lock.release();
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include <aio/detail/operation.hpp>
#include <aio/detail/ref.hpp>
#include <aio/detail/waiters.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {

struct lock_state : counted<lock_state>, pooled {
  /// Takes the lock, if it is free and nobody waits.
  bool take_at_once() noexcept {
    if (locked || line.any_not_cancelled()) return false;
    locked = true;
    return true;
  }

  waiting_line line;
  loop_binding loop;
  bool locked = false;
};

/// What awaiting lock::acquire() is.
class lock_acquire : public waiter {
 public:
  using value_type = bool;
  using request = ref<lock_state>;
  static constexpr const char* name = "lock::acquire";

  explicit lock_acquire(request lock) noexcept : lock_(std::move(lock)) {}
  ~lock_acquire() { leave(); }
  request give_up() const noexcept { return lock_; }
  bool await_ready() const noexcept { return lock_->take_at_once(); }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> h) {
    return suspend(lock_->line, lock_->loop, h.promise());
  }
  bool failed() noexcept {
    if (idle()) return false;
    if (waiter::failed()) [[unlikely]]
      return true;
    lock_->locked = true;
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
  request lock_;
};

}  // namespace detail

class lock {
 public:
  lock() : state_(new detail::lock_state) {}

  /// Waits until the lock is free and takes it; gives true. Does not suspend if it is free and nobody waits.
  /// Tasks get it in the order in which they began to wait. A waiter that is cancelled leaves the line; one
  /// that had been chosen passes the lock on to the next. runtime_error if it has to wait and the lock is
  /// bound to another loop.
  detail::operation<detail::lock_acquire> acquire() const {
    return detail::operation<detail::lock_acquire>(state_);
  }

  /// Frees the lock and wakes the first who waits. runtime_error if nobody holds it.
  void release() const;

  /// False from the release until the task that it woke runs.
  bool locked() const noexcept { return state_->locked; }

  /// For scoped use: acquires at entry and releases at exit, with whatever left the body. The error is never
  /// suppressed: the exit gives false.
  task<void> async_enter() const;
  task<bool> async_exit(std::exception_ptr error) const;

  friend bool operator==(const lock&, const lock&) = default;

 private:
  detail::ref<detail::lock_state> state_;
};

}  // namespace aio
