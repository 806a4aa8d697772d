/// The narrow interface by which futures, tasks, locks and queues know their loop.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include <aio/context.hpp>
#include <aio/detail/inbox.hpp>
#include <aio/detail/ready_node.hpp>
#include <aio/detail/timer_heap.hpp>
#include <aio/detail/virtual_clock.hpp>

namespace aio {
class event_loop;
class exception_context;
}  // namespace aio

namespace aio::detail {

class task_core;
class future_state;

/// What only few futures have is not kept in each: the name that was given to a task, the message of a
/// cancellation. The loop's memory outlives its futures.
struct future_texts {
  std::unordered_map<const future_state*, std::string> names, messages;
};

class loop_core {
 public:
  loop_core(const loop_core&) = delete;
  loop_core& operator=(const loop_core&) = delete;

  /// Queues a node for the next pass. Throws runtime_error when the loop is closed.
  void schedule(ready_node& n) {
    prepare_to_schedule();
    ready_.push(n);
  }
  /// schedule() in two parts: what may be slow or throw, nothing if schedules_at_once(); then the rest.
  void prepare_to_schedule() {
    if (inbox_.quiet()) [[likely]]
      return;
    if (inbox_.guarded()) check_guard();
    take_inbox();
  }
  bool schedules_at_once() const noexcept { return inbox_.quiet(); }
  void schedule_at_once(ready_node& n) noexcept { ready_.push(n); }
  /// Queues all nodes of a list in order.
  void schedule(node_ring& nodes) {
    prepare_to_schedule();
    ready_.splice(nodes);
  }

  /// The same; false, with nothing done, for a loop that is closed or looked at closely.
  bool schedule_if_open(node_ring& nodes) noexcept {
    if (!inbox_.quiet()) [[unlikely]] {
      if (inbox_.guarded()) return false;
      take_inbox();
    }
    ready_.splice(nodes);
    return true;
  }

  void start_timer(timer_hook& hook, double when) {
    prepare_to_schedule();
    timers_.insert(hook, when);
    look_up_soon();
  }
  void stop_timer(timer_hook& hook) noexcept {
    if (hook.pending()) timers_.remove(hook);
  }

  /// The loop's clock, in seconds. Monotonic.
  double now() const noexcept;

  /// No two loops of a process have the same, and none has 0.
  std::uint64_t number() const noexcept { return number_; }

  bool closed() const noexcept { return closed_.load(std::memory_order_relaxed); }
  void require_open() const {
    if (closed()) fail_closed();
  }

  /// Hands a report to the loop's exception handler. Only process-level exceptions leave it.
  void report(const exception_context& about);
  /// The same where nothing may be thrown: a destructor.
  void report_from_destructor(const exception_context& about) noexcept;

  task_core* current_task() const noexcept { return current_task_; }
  task_core* set_current_task(task_core* t) noexcept { return std::exchange(current_task_, t); }
  void register_task(task_core& t) noexcept;
  void unregister_task(task_core& t) noexcept;
  task_core* first_task() const noexcept { return tasks_; }

  /// Every future counts itself here: the loop's memory outlives the last of them, so that a late
  /// one can still report.
  void future_made() noexcept { ++live_futures_; }
  void future_gone() noexcept {
    if (--live_futures_ == 0 && orphaned_) destroy();
  }

  /// As one more owner of the loop (a loop_ptr), but not atomic: in the loop's thread, or where none runs.
  /// Throws std::bad_weak_ptr where the loop has no owner any more.
  void hold() {
    if (!self_) self_ = own();
    ++holds_;
  }
  /// Takes one hold() back. The last gives the loop to the caller, who may be its last owner; while the loop
  /// runs, the end of the run does that.
  [[nodiscard]] std::shared_ptr<event_loop> let_go() noexcept {
    return --holds_ == 0 && !thread_ ? std::move(self_) : nullptr;
  }

  /// The names and messages of the few futures that have one.
  future_texts& texts();

  /// The error with which the outermost coroutine of the current task ended, until the task takes it.
  std::exception_ptr& root_error() noexcept { return root_error_; }
  bool has_next_frame() const noexcept { return next_frame_ != nullptr; }
  /// The frame with which the current task goes on, where there are no tail calls; null if none.
  std::coroutine_handle<> take_next_frame() noexcept { return std::exchange(next_frame_, nullptr); }
  void set_next_frame(std::coroutine_handle<> frame) noexcept { next_frame_ = frame; }

  thread_state& thread() const noexcept { return *thread_; }
  event_loop& as_event_loop() noexcept;

 protected:
  loop_core() noexcept;
  ~loop_core();

  // After this pass, since the loop is to stop, or a timer may be due: one was started, or the clock was
  // read.
  void look_up_soon() const noexcept { look_at_.store(0, std::memory_order_relaxed); }
  void check_guard() const;
  /// Appends what other threads posted, in their order.
  void take_inbox() noexcept;
  [[noreturn]] static void fail_closed();
  void destroy() noexcept;
  std::shared_ptr<event_loop> own();

  node_queue ready_;
  const std::uint64_t number_;
  timer_heap timers_;
  inbox inbox_;
  thread_state* thread_ = nullptr;  // of the thread that runs the loop; null when none does
  task_core* current_task_ = nullptr;
  task_core* tasks_ = nullptr;
  std::size_t live_futures_ = 0;
  std::size_t holds_ = 0;
  std::shared_ptr<event_loop> self_;  // while there are holds, or were in this run
  std::exception_ptr root_error_;
  std::coroutine_handle<> next_frame_;
  std::unique_ptr<future_texts> texts_;
  std::atomic<bool> closed_{false};
  bool debug_ = false;
  bool orphaned_ = false;
  // How many callbacks must have run since the last poll for the loop to look up between two passes.
  mutable std::atomic<unsigned> look_at_{0};
  mutable std::atomic<double> last_now_{0};       // the last reading of the clock
  std::unique_ptr<virtual_clock> virtual_clock_;  // null: the clock is real
};

}  // namespace aio::detail
