/// run_coroutine_threadsafe (asyncio.run_coroutine_threadsafe): a coroutine for a loop of another thread.
#pragma once

#include <memory>

#include <aio/detail/thread_link.hpp>
#include <aio/scheduled_task.hpp>
#include <aio/thread_future.hpp>

namespace aio {

namespace detail {

/// The task that a thread future stands for.
template <class T>
class submitted_task final : public thread_link, public std::enable_shared_from_this<submitted_task<T>> {
 public:
  explicit submitted_task(thread_future<T> result) : result_(std::move(result)) {}

  // All in the loop's thread.
  void begin(event_loop& loop, task<T> coroutine) {
    try {
      task_ = loop.create_task(std::move(coroutine));
    } catch (const process_exception&) {
      throw;
    } catch (...) {
      if (result_.set_running_or_notify_cancel()) result_.set_exception(std::current_exception());
      throw;  // to the exception handler
    }
    const auto self = this->shared_from_this();
    this->enter(loop, self);
    task_.future_base::add_done_callback([self](const future_base& f) { self->pass_on(f); });
    // Weak: this holds the thread future.
    result_.add_done_callback([weak = std::weak_ptr(self), gate = loop.gate()](const thread_future<T>& f) {
      if (!f.cancelled()) return;
      if (const auto link = weak.lock()) gate->post([link] { link->cancel(); });
    });
  }

 private:
  void pass_on(const future_base& f) {
    const auto self = this->leave();
    const future<T> done = future<T>::from(f);
    task_ = scheduled_task<T>();
    if (done.cancelled()) result_.cancel();
    if (!result_.set_running_or_notify_cancel()) return;
    if (std::exception_ptr e = done.exception()) {
      result_.set_exception(std::move(e));
    } else {
      result_.set_result(done.result());
    }
  }
  void cancel() {
    if (task_) task_.cancel();
  }
  void empty() noexcept override { task_ = scheduled_task<T>(); }

  const thread_future<T> result_;
  scheduled_task<T> task_;
};

}  // namespace detail

/// Schedules a coroutine as a task of a loop that runs in another thread. The thread future gives its result,
/// exception or cancellation; cancelling the thread future cancels the task. Waiting for it with a timeout
/// leaves the task running. If the task cannot be made, the thread future gets that exception, which is
/// reported too. The value must be copyable.
///
/// Thread: any but the loop's own, where waiting for the result would block the loop. The loop must live and
/// must not be closed during the call; runtime_error if it is closed.
template <class T>
thread_future<T> run_coroutine_threadsafe(task<T> coroutine, event_loop& loop) {
  thread_future<T> result;
  auto link = std::make_shared<detail::submitted_task<T>>(result);
  loop.call_soon_threadsafe(
      [link = std::move(link), target = &loop, coroutine = std::move(coroutine)]() mutable {
        link->begin(*target, std::move(coroutine));
      });
  return result;
}

}  // namespace aio
