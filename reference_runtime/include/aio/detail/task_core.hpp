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

struct promise_base;

/// Between a coroutine and the one that awaits it; lives with the latter.
struct frame_link {
  promise_base* child = nullptr;   // cleared when the frame of the child goes before the link
  promise_base* parent = nullptr;  // who awaits
  std::exception_ptr error;        // what left the child
};

/// What every coroutine of aio has. It is the first base of the promise, so that the frame can be found
/// from it. Small: see future_state.
struct promise_base {
  static void* operator new(std::size_t size) { return pool_allocate(size, block_use::frame); }
  static void operator delete(void* frame, std::size_t size) noexcept {
    pool_deallocate(frame, size, block_use::frame);
  }

  std::coroutine_handle<> handle() noexcept {
    return std::coroutine_handle<promise_base>::from_promise(*this);
  }
  std::string name() const;

  bool started() const noexcept { return owner_task != nullptr; }
  bool finished() const noexcept { return function == nullptr; }
  /// The coroutine ends with an error, which goes to who awaits it.
  void fail(std::exception_ptr error) noexcept;
  void fail_with_current_exception() noexcept { fail(std::current_exception()); }

  frame_link* link = nullptr;       // null for the root of a task
  task_core* owner_task = nullptr;  // set when the coroutine begins
  const char* function = nullptr;   // its name, as the compiler writes it; null once it is at its end
};

/// The state of a scheduled task: a future whose value comes from a coroutine. The node is the first base, so
/// that the loop's call of run() needs no adjustment.
class task_core : public ready_node, public future_state {
 public:
  /// Takes over the frame. To be started at once.
  task_core(loop_core& loop, promise_base& root, context own, std::uint64_t number) noexcept
      : future_state(loop), context_(std::move(own)), number_(number) {
    is_task_ = true;
    leaf_ = &root;
    root.owner_task = this;
  }

  /// Registers with the loop and queues the first step.
  void start();
  /// Registers and runs the first step at once, within another step or a callback.
  void start_eagerly();

  bool cancel(const std::string* message) override;
  std::uint32_t cancelling() const noexcept { return cancel_requests_; }
  std::uint32_t uncancel() noexcept;

  std::string name() const;
  void set_name(std::string name);
  /// The address of the wrapped coroutine's frame; a mere identity.
  const void* coroutine_id() const noexcept {
    if (done()) return former_frame_;
    return leaf_ ? root().handle().address() : nullptr;
  }
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
  /// resumed_from() then tells.
  void suspend_on(future_state& awaited, promise_base& leaf) {
    if (!may_await(awaited)) [[unlikely]] {
      suspend_for_a_pass(leaf);
      return;
    }
    awaited.add_waiter(*this);
    suspend_on(awaited, leaf, true);
  }
  /// Until the awaiter calls wake(). The awaiter gets the reference that the step had.
  void suspend_on(waitable& awaited, promise_base& leaf) { suspend_on(awaited, leaf, false); }
  /// Until the next pass.
  void suspend_for_a_pass(promise_base& leaf) {
    leaf_ = &leaf;
    loop_->schedule(*this);
  }
  /// Queues the task again. Consumes the reference given by suspend_on(waitable&).
  void wake() { loop_->schedule(*this); }
  /// Drops that reference instead. In the step that was to suspend, which failed: then the step has it still.
  void abandon() noexcept {
    if (loop_->current_task() != this) release();
  }

  /// The error to throw at the await in the place of the awaited outcome, or null. `outcome` is that of
  /// what was awaited: a cancellation absorbs a pending request (CANC-13).
  std::exception_ptr resumed(const std::exception_ptr& outcome) {
    if (must_cancel_) [[unlikely]]
      return take_cancellation(outcome);
    return nullptr;
  }
  bool must_cancel() const noexcept { return must_cancel_; }
  /// Whether resumed_from() must be asked after an await of a future.
  bool resumed_oddly(const future_state& awaited) const noexcept {
    return must_cancel_ || !may_await(awaited);
  }
  std::exception_ptr resumed_from(future_state& awaited);

  /// Continues with another frame of this task: by symmetric transfer, or through the loop in step().
  std::coroutine_handle<> transfer(std::coroutine_handle<> to) noexcept {
    if constexpr (use_trampoline) {
      loop_->set_next_frame(to);
      return std::noop_coroutine();
    } else {
      return to;
    }
  }

  /// The outermost coroutine is at its end.
  void root_ended(promise_base& root) noexcept {
    leaf_ = &root;
    root_ended_ = true;
    if (loop_->current_task() == this) loop_->set_next_frame(root.handle());  // for the step to look
  }

  /// The loop goes: destroys the frames of a task that is still pending.
  void destroy_pending() noexcept;

  task_core* previous_task = nullptr;  // the loop's list of tasks that are not done
  union {
    task_core* next_task = nullptr;
    const void* former_frame_;  // of a task that is done
  };

 protected:
  ~task_core() override {
    if (!done()) [[unlikely]]
      abandon_frames();
  }
  void released() noexcept override;

 private:
  /// Moves the value out of the finished root.
  virtual void take_value(promise_base& root) = 0;

  bool may_await(const future_state& awaited) const noexcept {
    return &awaited.loop() == loop_ && &awaited != this;
  }
  void suspend_on(waitable& awaited, promise_base& leaf, bool is_future) {
    leaf_ = &leaf;
    waiter_ = &awaited;
    waits_for_future_ = is_future;
    if (must_cancel_) [[unlikely]]
      forward_cancellation();
  }
  promise_base& root() const noexcept {
    promise_base* p = leaf_;
    while (p->link) p = p->link->parent;
    return *p;
  }
  future_state* awaited_future() const noexcept {
    return waiter_ && waits_for_future_ ? static_cast<future_state*>(waiter_) : nullptr;
  }
  void step(task_core* outer_task);
  void gave_reference_away() noexcept;
  void begin();
  void go_on(task_core* outer_task);
  void forward_cancellation();
  void conclude();
  void conclude_otherwise();
  const void* end_frames() noexcept;
  void abandon_frames() noexcept;
  void released_pending() noexcept;
  static void destroy_frames(promise_base* leaf) noexcept;
  bool waits_in_vain() const noexcept;
  std::exception_ptr take_cancellation(const std::exception_ptr& outcome);

  waitable* waiter_ = nullptr;  // what cancel() is forwarded to
  context context_;
  std::uint64_t number_;
  std::uint32_t cancel_requests_ = 0;
  bool must_cancel_ : 1 = false;
  bool begun_ : 1 = false;
  bool root_ended_ : 1 = false;
  bool log_destroy_pending_ : 1 = true;
  bool unused_ : 4 = false;        // the whole byte is written at once
  bool waits_for_future_ = false;  // that is what waiter_ is
};

inline void loop_core::register_task(task_core& t) noexcept {
  t.previous_task = nullptr;
  t.next_task = tasks_;
  if (tasks_) tasks_->previous_task = &t;
  tasks_ = &t;
}

inline void loop_core::unregister_task(task_core& t) noexcept {
  (t.previous_task ? t.previous_task->next_task : tasks_) = t.next_task;
  if (t.next_task) t.next_task->previous_task = t.previous_task;
  t.previous_task = t.next_task = nullptr;
}

/// What an await of a future is to throw, or null; of a task that waited, if it did. Cold: the throw then
/// stands in a part of the coroutine of which the unwinder has little to read, and that reading is most of a
/// cancellation.
[[gnu::cold]] std::exception_ptr await_error(task_core* waited, future_state& awaited);

context& context_outside_tasks(thread_state& thread) noexcept;
/// The current context.
inline context& context_in_force(thread_state& thread) noexcept {
  if (thread.entered) return *thread.entered;
  if (thread.running) [[likely]] {
    if (task_core* const task = thread.running->current_task()) return task->own_context();
  }
  return context_outside_tasks(thread);
}

/// How a coroutine ends: back to who awaited it, or out of the task's step.
struct final_awaiter {
  bool await_ready() const noexcept { return false; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) const noexcept {
    return leave(h.promise());
  }
  void await_resume() const noexcept {}

  static std::coroutine_handle<> leave(promise_base& p) noexcept {
    p.function = nullptr;
    if (p.link) return p.owner_task->transfer(p.link->parent->handle());
    p.owner_task->root_ended(p);
    return std::noop_coroutine();
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
    h.promise().fail(std::move(error));
    return final_awaiter::leave(h.promise());
  }
  [[noreturn]] void await_resume() const noexcept { std::terminate(); }
};

}  // namespace aio::detail
