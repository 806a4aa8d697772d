/// Barrier (asyncio.Barrier): so many tasks wait for one another, round after round.
///
/// Copies are the same barrier, which lives as long as any of them or a task that waits at it. It may be made
/// before a loop runs; the first task that has to wait binds it to its loop. Not for use by several threads.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>

#include <aio/errors.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {
struct barrier_state;
}

class barrier {
 public:
  /// parties: how many tasks make a round. value_error if it is less than one.
  explicit barrier(std::ptrdiff_t parties);

  /// Waits until all parties have come; gives the place in the order of arrival, from 0. Who comes last goes
  /// on at once. A task that comes while the former round still leaves waits until it has. A waiter that is
  /// cancelled leaves the round. broken_barrier_error after abort(), or when the barrier is reset meanwhile.
  task<std::size_t> wait() const;

  /// Those who wait fail with broken_barrier_error; the barrier is empty and usable again, also after
  /// abort().
  task<void> reset() const;
  /// Those who wait, and all who come until a reset(), fail with broken_barrier_error.
  task<void> abort() const;

  std::size_t parties() const noexcept;
  /// How many wait in the round that fills; none while a round leaves.
  std::size_t n_waiting() const noexcept;
  bool broken() const noexcept;

  /// For scoped use: wait() at entry, nothing at exit. The exit gives false.
  task<std::size_t> async_enter() const { return wait(); }
  task<bool> async_exit(std::exception_ptr error) const;

  friend bool operator==(const barrier&, const barrier&) = default;

 private:
  std::shared_ptr<detail::barrier_state> state_;
};

}  // namespace aio
