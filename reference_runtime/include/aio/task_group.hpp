/// task_group (asyncio.TaskGroup): tasks that end together.
///
/// The exit of a group waits for all its tasks. The first one that fails, or an error of the body, cancels
/// the others and the body at its await; when all have ended the exit throws an exception_group of what went
/// wrong (a base_exception_group if something in it is no ordinary error). A task that is cancelled, or lets
/// a cancelled_error out, is no failure. Cancelling the task that entered the group cancels its tasks, waits
/// for them and goes on as a cancellation, unless tasks have failed: their errors come first, and the
/// cancellation is delivered at the next await.
///
///     aio::task_group group;
///     co_await aio::async_with(group, [&]() -> aio::task<void> {
///       group.create_task(fetch("x"));
///       group.create_task(fetch("y"));
///       co_return;
///     });
#pragma once

#include <exception>
#include <memory>
#include <utility>

#include <aio/scheduled_task.hpp>

namespace aio {

namespace detail {

class task_group_state;

/// The untyped parts.
void check_group_open(const task_group_state& group);
event_loop& loop_of(const task_group_state& group) noexcept;
void add_to_group(const std::shared_ptr<task_group_state>& group, const future_base& child);

}  // namespace detail

/// One use of a group: entered once, left once, by one task. Belongs to the thread of its loop.
class task_group {
 public:
  task_group();
  /// Only before the entry.
  task_group(task_group&& other) noexcept = default;
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  /// A group that was never left lets go of its tasks: they run on.
  ~task_group();

  /// Enters the group in the current task. Throws runtime_error outside a task, or if it was entered before.
  task<void> async_enter();
  void enter();
  /// Leaves the group: waits for its tasks, then throws what is to be thrown instead of `error`, which is
  /// what left the body, or null; else it gives false, since it suppresses none. Cancelled again and again,
  /// it still waits for the tasks. Takes no time if there are none.
  task<bool> async_exit(std::exception_ptr error);

  /// Schedules a coroutine as a task of the group: also from its tasks, also while the exit waits. Throws
  /// runtime_error before the entry, after the exit, and while the group is shutting down because of an error
  /// or a cancellation; the coroutine is then destroyed without having run, and without a report.
  template <class T>
  scheduled_task<T> create_task(task<T> coroutine, task_options options = {}) {
    try {
      detail::check_group_open(*state_);
    } catch (...) {
      if (coroutine) coroutine.release()->handle().destroy();
      throw;
    }
    scheduled_task<T> made = detail::loop_of(*state_).create_task(std::move(coroutine), std::move(options));
    detail::add_to_group(state_, made);
    return made;
  }

 private:
  std::shared_ptr<detail::task_group_state> state_;  // its tasks' callbacks share it
};

}  // namespace aio
