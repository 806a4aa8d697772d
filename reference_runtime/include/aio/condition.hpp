/// Condition (asyncio.Condition): tasks wait, under a lock, until another says that something has changed.
///
///     co_await changed.acquire();                        // or async_with
///     co_await changed.wait_for([&] { return !items.empty(); });
///     ...
///     changed.release();
///
/// Copies are the same condition, which lives as long as any of them or a task that waits for it. It may be
/// made before a loop runs; the first task that waits binds it to its loop. Not for use by several threads.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>

#include <aio/lock.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {
struct condition_state;
}

class condition {
 public:
  /// With a lock of its own, or one that several conditions may share.
  explicit condition(aio::lock lock = aio::lock());

  /// The lock's.
  task<bool> acquire() const { return lock().acquire(); }
  void release() const { lock().release(); }
  bool locked() const noexcept { return lock().locked(); }
  const aio::lock& lock() const noexcept;

  /// Releases the lock, waits for a notification, acquires the lock again; gives true. A cancellation is
  /// raised only when the lock is held again, also if it comes while waiting for the lock, as the error that
  /// it was. A notification that a cancelled waiter got goes to another. May give true without a notification
  /// that is still due: look again at what was waited for. runtime_error if the lock is not held, or if the
  /// condition is bound to another loop.
  task<bool> wait() const;

  /// Waits until the predicate gives something true, which is the result. Does not suspend if it does at
  /// once.
  template <class F>
  task<std::decay_t<std::invoke_result_t<F&>>> wait_for(F predicate) const {
    return wait_until(*this, std::move(predicate));
  }

  /// Wakes the n who have waited longest; they go on when they get the lock. runtime_error if the lock is not
  /// held.
  void notify(std::size_t n = 1) const;
  void notify_all() const;

  /// For scoped use: the lock's.
  task<void> async_enter() const { return lock().async_enter(); }
  task<bool> async_exit(std::exception_ptr error) const { return lock().async_exit(std::move(error)); }

  friend bool operator==(const condition&, const condition&) = default;

 private:
  template <class F>
  static task<std::decay_t<std::invoke_result_t<F&>>> wait_until(condition changed, F predicate) {
    auto result = std::invoke(predicate);
    while (!result) {
      co_await changed.wait();
      result = std::invoke(predicate);
    }
    co_return result;
  }

  std::shared_ptr<detail::condition_state> state_;
};

}  // namespace aio
