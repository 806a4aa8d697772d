/// The untyped parts of coroutines and tasks: how a frame is resumed, suspended, cancelled, destroyed.
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include <aio/context.hpp>
#include <aio/detail/code_location.hpp>
#include <aio/detail/future_state.hpp>

namespace aio::detail {

// Under these sanitizers a symmetric transfer is no tail call and deep chains overflow the stack:
// the step of the task then resumes one frame after the other in a loop. Both ways understand each other.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
inline constexpr bool use_trampoline = true;
#else
inline constexpr bool use_trampoline = false;
#endif

class task_core;

/// What every coroutine of aio has. It is the first base of the promise, so that the frame can be found
/// from it.
struct promise_base {
  static void* operator new(std::size_t size) { return pool_allocate(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { pool_deallocate(frame, size); }

  std::coroutine_handle<> handle() noexcept {
    return std::coroutine_handle<promise_base>::from_promise(*this);
  }
  std::string name() const;

  promise_base* parent = nullptr;   // who awaits this coroutine; null for the root of a task
  task_core* owner_task = nullptr;  // set when the coroutine begins
  promise_base** owner_slot =
      nullptr;  // the awaiter's pointer to this frame, cleared when frames go leaf first
  std::exception_ptr error;
  code_location location;
  bool started = false;
  bool finished = false;
};

/// The state of a scheduled task: a future whose value comes from a coroutine.
class task_core : public future_state, public ready_node {
 public:
  /// Takes over the frame. Registers with the loop but does not schedule.
  task_core(loop_core& loop, promise_base& root, context own, std::unique_ptr<std::string> name);

  /// Queues the first step.
  void start();
  /// Runs the first step at once, within another step or a callback.
  void start_eagerly();

  bool cancel(const std::string* message) override;
  std::uint32_t cancelling() const noexcept { return cancel_requests_; }
  std::uint32_t uncancel() noexcept;

  std::string name() const;
  void set_name(std::string name) { name_ = std::make_unique<std::string>(std::move(name)); }
  /// The address of the wrapped coroutine's frame; a mere identity.
  const void* coroutine_id() const noexcept { return coroutine_id_; }
  context& own_context() noexcept { return context_; }
  void set_log_destroy_pending(bool on) noexcept { log_destroy_pending_ = on; }

  // ready_node
  void run() final;
  void discard() noexcept final { release(); }
  std::string describe() const override;
  future_state* kept_alive() noexcept final { return this; }
  bool unreachable(std::uint32_t known) const noexcept override;
  void collect_if_unreachable() noexcept override;

  // --- for awaiters: the running coroutine suspends ---
  /// Until the future is done. A future of another loop, or the task itself, resumes it in the next pass;
  /// resumed() then tells.
  void suspend_on(future_state& awaited, promise_base& leaf);
  /// Until the awaiter calls wake(). Takes a reference on behalf of the awaiter.
  void suspend_on(waitable& awaited, promise_base& leaf) {
    leaf_ = &leaf;
    add_ref();
    waiter_ = &awaited;
    if (must_cancel_) [[unlikely]]
      forward_cancellation();
  }
  /// Until the next pass.
  void suspend_for_a_pass(promise_base& leaf) {
    leaf_ = &leaf;
    loop_->schedule(*this);
    add_ref();
  }
  /// Queues the task again. Consumes the reference taken by suspend_on(waitable&).
  void wake() { loop_->schedule(*this); }
  /// Drops that reference instead.
  void abandon() noexcept { release(); }

  /// The error to throw at the await in the place of the awaited outcome, or null. `outcome` is that of
  /// what was awaited: a cancellation absorbs a pending request (CANC-13).
  std::exception_ptr resumed(const std::exception_ptr& outcome) {
    if (must_cancel_) [[unlikely]]
      return take_cancellation(outcome);
    return nullptr;
  }
  bool must_cancel() const noexcept { return must_cancel_; }
  std::exception_ptr resumed_from(future_state& awaited);

  /// Continues with another frame of this task: by symmetric transfer, or through the loop in step().
  std::coroutine_handle<> transfer(std::coroutine_handle<> to) noexcept {
    if constexpr (use_trampoline) {
      next_ = to;
      return std::noop_coroutine();
    } else {
      return to;
    }
  }

  /// The loop goes: destroys the frames of a task that is still pending.
  void destroy_pending() noexcept;

  task_core* previous_task = nullptr;  // the loop's list of tasks that are not done
  task_core* next_task = nullptr;

 protected:
  ~task_core() override;
  void released() noexcept override;

 private:
  /// Moves the value out of the finished root.
  virtual void take_value(promise_base& root) = 0;

  void step();
  void forward_cancellation();
  void conclude();
  void destroy_frames() noexcept;
  bool waits_in_vain() const noexcept;
  std::exception_ptr take_cancellation(const std::exception_ptr& outcome);

  promise_base* root_;
  promise_base* leaf_;  // the innermost suspended coroutine
  std::coroutine_handle<> next_;
  waitable* waiter_ = nullptr;            // what cancel() is forwarded to
  future_state* waiter_state_ = nullptr;  // the same, if it is a future
  const void* coroutine_id_;
  context context_;
  std::unique_ptr<std::string> name_;
  std::uint64_t number_;
  std::uint32_t cancel_requests_ = 0;
  bool must_cancel_ = false;
  bool begun_ = false;
  bool log_destroy_pending_ = true;
};

/// How a coroutine ends: back to who awaited it, or out of the task's step.
struct final_awaiter {
  bool await_ready() const noexcept { return false; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) const noexcept {
    return leave(h.promise());
  }
  void await_resume() const noexcept {}

  static std::coroutine_handle<> leave(promise_base& p) noexcept {
    p.finished = true;
    if (!p.parent) return std::noop_coroutine();
    return p.owner_task->transfer(p.parent->handle());
  }
};

/// `co_await fail_with{e}` ends a coroutine of aio with an exception that is not thrown in it. The frame
/// stays suspended here until its owner destroys it.
struct fail_with {
  std::exception_ptr error;
  explicit fail_with(std::exception_ptr e) noexcept : error(std::move(e)) {}
  bool await_ready() const noexcept { return false; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) noexcept {
    h.promise().error = std::move(error);
    return final_awaiter::leave(h.promise());
  }
  [[noreturn]] void await_resume() const noexcept { std::terminate(); }
};

}  // namespace aio::detail
