/// run (asyncio.run) and runner (asyncio.Runner): the whole life of a loop around coroutines.
///
/// At the end every task that is left is cancelled and awaited, its errors go to the exception handler; then
/// asynchronous generators that were left open are closed, the threads of the default executor are waited
/// for, and the loop is closed.
///
/// Interrupts: where SIGINT has its default action and the call is made on the main thread, the first one
/// cancels the main task, which may clean up, and run then throws keyboard_interrupt; if the main task ends
/// normally all the same, its result is given. The second one makes run throw keyboard_interrupt without
/// waiting for the task. A signal is looked at by the loop: code that blocks it delays both. A handler that
/// the main task adds for SIGINT (aio/signals.hpp) takes all that over while it is there.
#pragma once

#include <csignal>
#include <functional>
#include <optional>

#include <aio/gather.hpp>

namespace aio {

struct run_options {
  run_options() = default;
  explicit run_options(bool debug_mode) : debug(debug_mode) {}
  /// Debug mode of the loop.
  bool debug = false;
  /// Makes the loop; new_event_loop() if empty.
  std::function<loop_ptr()> loop_factory;
};

/// Cancels every task of the loop that is not done, runs the loop until they have ended, and reports their
/// errors to the exception handler. What run() does at its end.
void cancel_all_tasks(event_loop& loop);

namespace detail {

void require_no_running_loop(const char* function);

/// While it lives, SIGINT cancels a task of the loop instead of ending the process.
class interrupt_scope {
 public:
  interrupt_scope(event_loop& loop, const task_base& main);
  interrupt_scope(const interrupt_scope&) = delete;
  interrupt_scope& operator=(const interrupt_scope&) = delete;
  ~interrupt_scope();
  /// The main task ended cancelled: throws keyboard_interrupt if that was the interrupt's doing alone.
  void raise_if_interrupted();
  /// What SIGINT does where no loop has a handler for it.
  static struct sigaction disposition() noexcept;

 private:
  class source;
  ref<source> source_;  // null where interrupts are somebody else's
  task_base main_;
};

}  // namespace detail

/// Runs several coroutines one after another on one loop and in one context.
///
/// Thread: the one that made it, while no loop runs there; else a call is a runtime_error.
class runner {
 public:
  explicit runner(run_options options = {}) : options_(std::move(options)) {}
  runner(const runner&) = delete;
  runner& operator=(const runner&) = delete;
  /// close(); what that throws is reported to the exception handler, or logged.
  ~runner();

  /// Runs the coroutine in a task, in the runner's context or the one given, and gives its result or throws
  /// its exception.
  template <class T>
  T run(task<T> main, std::optional<context> in = std::nullopt) {
    detail::require_no_running_loop("runner::run()");
    event_loop& loop = get_loop();
    future<T> f = loop.create_task(std::move(main), task_options(std::nullopt, in ? *in : context_));
    detail::interrupt_scope interrupts(loop, task_base::from(f));
    try {
      return loop.complete(f, true);
    } catch (const cancelled_error&) {
      interrupts.raise_if_interrupted();
      throw;
    }
  }

  /// The loop, made when it is first needed, with a copy of the current context. Throws runtime_error after
  /// close().
  event_loop& get_loop();

  /// Ends everything and closes the loop. Does nothing if there is no loop yet, or once it is done.
  void close();

 private:
  run_options options_;
  loop_ptr loop_;
  context context_;
  bool closed_ = false;
};

namespace detail {

/// The runner of one run(): closed at the end, however the end comes. Unlike the runner's own destructor this
/// one lets an exception of the shutdown out, if no other is on its way.
class run_scope {
 public:
  explicit run_scope(const run_options& options) : runner_(options) {}
  run_scope(const run_scope&) = delete;
  run_scope& operator=(const run_scope&) = delete;
  ~run_scope() noexcept(false);
  runner& get() noexcept { return runner_; }

 private:
  runner runner_;
};

}  // namespace detail

/// Makes a loop, runs the coroutine in a task, gives its result or throws its exception, and ends everything
/// that is left. Throws runtime_error within a running loop; the coroutine does not run then.
template <class T>
T run(task<T> main, const run_options& options = {}) {
  detail::require_no_running_loop("aio::run()");
  detail::run_scope scope(options);
  return scope.get().run(std::move(main));
}

}  // namespace aio
