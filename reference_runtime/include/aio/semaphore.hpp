/// Semaphore and BoundedSemaphore (asyncio.Semaphore, asyncio.BoundedSemaphore): so many permits.
///
/// Copies are the same semaphore, which lives as long as any of them or a task that waits for it. It may be
/// made before a loop runs; the first task that has to wait binds it to its loop. Not for use by several
/// threads.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>

#include <aio/task.hpp>

namespace aio {

namespace detail {
struct semaphore_state;
}

class semaphore {
 public:
  /// value: how many permits there are. value_error if it is negative.
  explicit semaphore(std::ptrdiff_t value = 1);

  /// Takes a permit, waiting until there is one; gives true. Does not suspend if one is free and nobody
  /// waits. Tasks get permits in the order in which they began to wait. A waiter that is cancelled leaves the
  /// line; one that had been given a permit passes it on. runtime_error if it has to wait and the semaphore
  /// is bound to another loop.
  task<bool> acquire() const;

  /// Gives a permit back: to the first who waits, if anyone does. value_error if the semaphore is bounded and
  /// has all its permits.
  void release() const;

  /// Whether acquire() would wait.
  bool locked() const noexcept;

  /// For scoped use: acquires at entry and releases at exit. Never suppresses the error: the exit gives
  /// false.
  task<void> async_enter() const;
  task<bool> async_exit(std::exception_ptr error) const;

  friend bool operator==(const semaphore&, const semaphore&) = default;

 protected:
  semaphore(std::ptrdiff_t value, bool bounded);

 private:
  std::shared_ptr<detail::semaphore_state> state_;
};

/// A semaphore that refuses to have more permits than it began with.
class bounded_semaphore : public semaphore {
 public:
  explicit bounded_semaphore(std::ptrdiff_t value = 1) : semaphore(value, true) {}
};

}  // namespace aio
