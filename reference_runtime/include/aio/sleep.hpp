/// sleep (asyncio.sleep).
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <aio/detail/task_core.hpp>
#include <aio/handle.hpp>

namespace aio {

namespace detail {

/// The timer of one sleep.
class sleep_timer final : public ready_node, public waitable {
 public:
  /// Wakes the task, which is about to suspend, after the delay.
  sleep_timer(task_core& sleeping, double delay);
  sleep_timer(const sleep_timer&) = delete;
  sleep_timer& operator=(const sleep_timer&) = delete;
  ~sleep_timer();

  bool cancelled() const noexcept { return phase_ == phase::cancelled; }
  std::exception_ptr cancellation() const;

  // waitable
  bool cancel(const std::string* message) override;
  // ready_node
  void run() override;
  void discard() noexcept override;
  std::string describe() const override;

 private:
  enum class phase : unsigned char { waiting, over, cancelled };

  task_core& task_;
  timer_hook hook_;
  phase phase_ = phase::waiting;
  std::unique_ptr<std::string> message_;
};

/// Lives in the frame of the sleeping coroutine: sleeping allocates nothing.
class sleep_awaiter {
 public:
  explicit sleep_awaiter(double delay) noexcept : delay_(delay) {}

  bool await_ready() const {
    if (delay_ != delay_) refuse_nan();
    return false;
  }
  template <class P>
  void await_suspend(std::coroutine_handle<P> h) {
    promise_base& leaf = h.promise();
    task_ = leaf.owner_task;
    if (delay_ <= 0) {
      task_->suspend_for_a_pass(leaf);
    } else {
      timer_.emplace(*task_, delay_);
      task_->suspend_on(static_cast<waitable&>(*timer_), leaf);
    }
  }
  /// Whether it was cancelled.
  bool failed() const noexcept { return task_->must_cancel() || (timer_ && timer_->cancelled()); }
  [[gnu::cold]] std::exception_ptr failure();
  void await_resume() {
    if (failed()) [[unlikely]]
      throw_cancellation();
  }

 private:
  [[noreturn, gnu::cold]] static void refuse_nan();
  [[noreturn, gnu::cold]] void throw_cancellation();

  double delay_;
  task_core* task_ = nullptr;
  std::optional<sleep_timer> timer_;
};

template <class T>
class sleep_result_awaiter : public sleep_awaiter {
 public:
  sleep_result_awaiter(double delay, T result) : sleep_awaiter(delay), result_(std::move(result)) {}
  T await_resume() {
    sleep_awaiter::await_resume();
    return std::move(result_);
  }

 private:
  T result_;
};

}  // namespace detail

/// What sleep() returns: nothing happens until it is awaited, or given to gather() and the like.
template <class T = void>
class [[nodiscard]] sleep_awaitable {
 public:
  sleep_awaitable(seconds delay, T result) : delay_(delay.count()), result_(std::move(result)) {}
  auto operator co_await() && { return detail::sleep_result_awaiter<T>(delay_, std::move(result_)); }

 private:
  double delay_;
  T result_;
};
template <>
class [[nodiscard]] sleep_awaitable<void> {
 public:
  explicit sleep_awaitable(seconds delay) : delay_(delay.count()) {}
  auto operator co_await() && { return detail::sleep_awaiter(delay_); }

 private:
  double delay_;
};

/// Suspends the current task for at least the delay. Zero or less lets every other ready callback have one
/// turn. Cancellation ends it at once and drops the timer. A delay that is not a number is a value_error.
inline sleep_awaitable<> sleep(seconds delay) { return sleep_awaitable<>(delay); }
/// The same, giving a value afterwards.
template <class T>
sleep_awaitable<T> sleep(seconds delay, T result) {
  return sleep_awaitable<T>(delay, std::move(result));
}

}  // namespace aio
