/// timeout, timeout_at (asyncio.timeout, asyncio.timeout_at): a time limit over a piece of a task.
///
/// The scope cancels the task that entered it when the time is over; its exit then turns that cancellation,
/// and no other, into a timeout_error whose cause is the cancellation. A cancellation that somebody else
/// asked for goes on as a cancellation, also when it comes together with the expiry. Scopes nest: each tells
/// its own cancellation from those of others by the task's count of requests (task_base::cancelling()).
///
///     co_await aio::async_with(aio::timeout(1s), [&]() -> aio::task<void> { ... });
#pragma once

#include <cstdint>
#include <exception>
#include <optional>

#include <aio/ensure_future.hpp>

namespace aio {

/// No limit, where a time limit is optional.
inline constexpr std::nullopt_t no_timeout = std::nullopt;

/// One use of a time limit: entered once, left once, by one task, which must be alive when it is left. A
/// running limit keeps that task alive.
class timeout {
 public:
  /// A limit of so long from now, or none. Throws runtime_error outside a running loop.
  explicit timeout(std::optional<seconds> delay);
  /// Only before the entry: what is entered stays where it is.
  timeout(timeout&& other) noexcept : when_(other.when_) {}
  timeout(const timeout&) = delete;
  timeout& operator=(const timeout&) = delete;
  ~timeout();

  /// Enters the scope in the current task. Throws runtime_error outside a task, or if it was entered before.
  void enter();
  /// The same for a task that is known.
  void enter(detail::task_core& task);
  /// Leaves the scope. Takes what left the body, or null, and gives what is to be thrown instead: a
  /// timeout_error for the scope's own cancellation, else the same. REQUIRES: entered and not left.
  std::exception_ptr exit(std::exception_ptr error);

  /// For scoped use: the same two as awaitables. The exit throws what is to be thrown instead of another
  /// error; else it gives false, since it suppresses none.
  task<void> async_enter();
  task<bool> async_exit(std::exception_ptr error);

  /// The deadline on the loop's clock, absent if there is none.
  std::optional<seconds> when() const noexcept { return when_; }
  /// Moves the deadline, or takes it away. One that has passed strikes in the next pass. Throws runtime_error
  /// unless the scope is entered, not left and not expired.
  void reschedule(std::optional<seconds> when);
  /// Whether the time was over while the body ran; also true after the exit.
  bool expired() const noexcept { return state_ == state::expiring || state_ == state::expired; }

 private:
  enum class state : std::uint8_t { created, active, expiring, expired, finished };
  struct absolute {
    std::optional<seconds> when;
  };

  explicit timeout(absolute deadline) noexcept : when_(deadline.when) {}
  friend timeout timeout_at(std::optional<seconds> when);
  void expire();

  std::optional<seconds> when_;
  detail::task_core* task_ = nullptr;  // not owned: it owns this, as a rule
  handle expiry_;
  std::uint32_t cancelling_ = 0;  // requests when it was entered
  state state_ = state::created;
};

/// A limit at an absolute time of the loop's clock, or none.
timeout timeout_at(std::optional<seconds> when);

}  // namespace aio
