/// Lock (asyncio.Lock): at most one task between acquire() and release().
///
/// Copies are the same lock, which lives as long as any of them or a task that waits for it. It may be made
/// before a loop runs; the first task that has to wait binds it to its loop. Not for use by several threads.
/// It has no owner and is not re-entrant: any task may release it, and a holder that acquires it again waits.
///
///     aio::lock lock;
///     co_await lock.acquire();
///     ...
///     lock.release();
#pragma once

#include <exception>
#include <memory>

#include <aio/task.hpp>

namespace aio {

namespace detail {
struct lock_state;
}

class lock {
 public:
  lock();

  /// Waits until the lock is free and takes it; gives true. Does not suspend if it is free and nobody waits.
  /// Tasks get it in the order in which they began to wait. A waiter that is cancelled leaves the line; one
  /// that had been chosen passes the lock on to the next. runtime_error if it has to wait and the lock is
  /// bound to another loop.
  task<bool> acquire() const;

  /// Frees the lock and wakes the first who waits. runtime_error if nobody holds it.
  void release() const;

  /// False from the release until the task that it woke runs.
  bool locked() const noexcept;

  /// For scoped use: acquires at entry and releases at exit, with whatever left the body. The error is never
  /// suppressed: the exit gives false.
  task<void> async_enter() const;
  task<bool> async_exit(std::exception_ptr error) const;

  friend bool operator==(const lock&, const lock&) = default;

 private:
  std::shared_ptr<detail::lock_state> state_;
};

}  // namespace aio
