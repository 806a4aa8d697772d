/// The event loop (asyncio's loop object).
///
/// One pass of the loop: wait for I/O or the nearest timer if nothing is ready, queue what became due,
/// then run exactly the callbacks that were queued when the pass began. What they queue runs in the
/// next pass. While callbacks are always ready the operating system is asked at least every 61 of
/// them, not on every pass (LOOP-54).
///
/// Thread: a loop, its futures and its tasks belong to the thread that runs it; only
/// call_soon_threadsafe() and the observers is_closed() and is_running() may be called from any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>

#include <aio/detail/loop_core.hpp>
#include <aio/exception_context.hpp>
#include <aio/handle.hpp>
#include <aio/task_options.hpp>

namespace aio {

template <class T>
class future;
template <class T>
class task;
template <class T>
class scheduled_task;
class task_base;
class any_coroutine;
class runner;
class thread_pool_executor;

namespace detail {
struct loop_backend;  // libevent's side of the loop
class generator_core;
class loop_gate;
class thread_link;
}  // namespace detail

/// Called with the loop and what happened. Replaces the logging of the default handler.
using exception_handler = std::function<void(event_loop&, const exception_context&)>;

/// Makes the task for every create_task() of a loop (loop.set_task_factory). It must return a task of
/// the coroutine's value type; event_loop::make_task() is what the default does.
using task_factory = std::function<task_base(event_loop&, any_coroutine, const task_options&)>;

/// Owns a loop. When the last owner goes, the loop is closed and tasks still pending are destroyed.
using loop_ptr = std::shared_ptr<event_loop>;

/// A new loop, neither running nor closed (asyncio.new_event_loop). One whose time is virtual, for tests:
/// aio/virtual_time.hpp.
loop_ptr new_event_loop();

class event_loop final : public detail::loop_core, public std::enable_shared_from_this<event_loop> {
 public:
  // --- running ---------------------------------------------------------------------------------

  /// Runs until stop(). Throws runtime_error if this loop, or another one of the thread, is running.
  void run_forever();

  /// Runs until the future is done and gives its result or throws its exception. Throws runtime_error
  /// if the loop is stopped before, value_error if the future belongs to another loop.
  template <class T>
  T run_until_complete(future<T> f);
  template <class T>
  T run_until_complete(scheduled_task<T> t) {
    return run_until_complete(future<T>(std::move(t)));
  }
  /// The same for a coroutine, which is wrapped in a task.
  template <class T>
  T run_until_complete(task<T> main);

  /// Ends the run after the pass in progress; called before running, the loop polls once, runs what is
  /// ready and returns (LOOP-30, LOOP-31).
  void stop() noexcept {
    stopping_ = true;
    look_up_soon();
  }

  /// Discards what is queued and releases the descriptors. Idempotent; runtime_error while running.
  void close();

  bool is_running() const noexcept { return running_.load(std::memory_order_relaxed); }
  bool is_closed() const noexcept { return closed(); }

  // --- scheduling ------------------------------------------------------------------------------

  /// Queues f(args...) for the next pass, in a copy of the current context.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, context>) handle call_soon(F&& f, Args&&... args) {
    return enqueue(detail::current_context().snapshot(), std::forward<F>(f), std::forward<Args>(args)...);
  }
  /// The same in the given context itself.
  template <class F, class... Args>
  handle call_soon(context in, F&& f, Args&&... args) {
    in.share();
    return enqueue(std::move(in), std::forward<F>(f), std::forward<Args>(args)...);
  }

  /// As call_soon(), from any thread; wakes the loop. In the loop's own thread the order with
  /// call_soon() is kept. The callable and its arguments are moved to the loop's thread and destroyed there
  /// or, if the loop is closed before they ran, wherever the loop is.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, context>) handle
      call_soon_threadsafe(F&& f, Args&&... args) {
    return post(make_node<detail::callback_node>(
        std::forward<F>(f), std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...), *this,
        detail::current_context().snapshot()));
  }
  template <class F, class... Args>
  handle call_soon_threadsafe(context in, F&& f, Args&&... args) {
    in.share();
    return post(make_node<detail::callback_node>(
        std::forward<F>(f), std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...), *this,
        std::move(in)));
  }

  /// Runs f(args...) once, no sooner than the delay from now.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, context>) timer_handle
      call_later(seconds delay, F&& f, Args&&... args) {
    return call_at(time() + delay, std::forward<F>(f), std::forward<Args>(args)...);
  }
  template <class F, class... Args>
  timer_handle call_later(seconds delay, context in, F&& f, Args&&... args) {
    return call_at(time() + delay, std::move(in), std::forward<F>(f), std::forward<Args>(args)...);
  }
  /// Runs f(args...) once, when time() has reached `when`.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, context>) timer_handle
      call_at(seconds when, F&& f, Args&&... args) {
    return start(make_node<detail::timer_node>(std::forward<F>(f),
                                               std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...),
                                               *this, detail::current_context().snapshot(), when.count()));
  }
  template <class F, class... Args>
  timer_handle call_at(seconds when, context in, F&& f, Args&&... args) {
    in.share();
    return start(make_node<detail::timer_node>(std::forward<F>(f),
                                               std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...),
                                               *this, std::move(in), when.count()));
  }

  /// The loop's clock: monotonic, in seconds.
  seconds time() const noexcept { return seconds(now()); }

  // --- futures and tasks -------------------------------------------------------------------------

  /// A pending future of this loop.
  template <class T>
  future<T> create_future();

  /// Schedules a coroutine as a task; the body begins in the next pass. The loop need not run yet.
  template <class T>
  scheduled_task<T> create_task(task<T> coroutine);
  template <class T>
  scheduled_task<T> create_task(task<T> coroutine, task_options options);

  /// The same for a coroutine whose type of value was erased.
  task_base create_task(any_coroutine coroutine, const task_options& options);

  /// What create_task() does without a factory (asyncio.Task(...)): for use in task factories.
  task_base make_task(any_coroutine coroutine, const task_options& options);

  /// Sets the factory of all tasks of this loop; an empty one restores the default.
  void set_task_factory(task_factory factory);
  const task_factory& get_task_factory() const noexcept { return factory_; }

  // --- threads and generators ---------------------------------------------------------------------

  /// Runs f(args...) in a thread: see aio/executor.hpp.
  template <class F, class... Args>
  auto run_in_executor(const std::shared_ptr<thread_pool_executor>& executor, F f, Args... args);
  /// The executor that null stands for. Made when it is first needed; close() shuts it down without waiting.
  /// type_error for null.
  void set_default_executor(std::shared_ptr<thread_pool_executor> executor);
  /// Awaiting it ends the threads of the default executor after their jobs; later jobs for it are a
  /// runtime_error. After the timeout it gives up waiting, with a warning in the log.
  task<void> shutdown_default_executor(std::optional<seconds> timeout = std::nullopt);

  /// Awaiting it closes every asynchronous generator that was begun on this loop and is not exhausted; errors
  /// of that go to the exception handler.
  task<void> shutdown_asyncgens();

  // --- descriptors and signals: see aio/descriptors.hpp and aio/signals.hpp ------------------------

  /// Calls f(args...) whenever the descriptor can be read from, until remove_reader().
  template <class F, class... Args>
  void add_reader(int fd, F&& f, Args&&... args);
  /// False if there was none.
  bool remove_reader(int fd);
  /// The same for writing.
  template <class F, class... Args>
  void add_writer(int fd, F&& f, Args&&... args);
  bool remove_writer(int fd);

  /// Calls f(args...) for each delivery of a signal. Main thread only.
  template <class F, class... Args>
  void add_signal_handler(int number, F&& f, Args&&... args);
  /// False if there was none.
  bool remove_signal_handler(int number);

  // --- errors and debugging ------------------------------------------------------------------------

  /// Sets the handler; an empty one restores the default.
  void set_exception_handler(exception_handler handler) { handler_ = std::move(handler); }
  const exception_handler& get_exception_handler() const noexcept { return handler_; }

  /// Hands a report to the handler. A handler that throws is reported through the default handler;
  /// only process-level exceptions leave this call.
  void call_exception_handler(const exception_context& about);
  /// Logs the report at level error.
  void default_exception_handler(const exception_context& about);

  /// Debug mode: calls from foreign threads are refused, slow callbacks are logged.
  void set_debug(bool enabled) noexcept;
  bool get_debug() const noexcept { return debug_; }
  /// Callbacks that take at least this long are logged in debug mode. Default 100 ms.
  seconds slow_callback_duration{0.1};

  // --- for aio itself --------------------------------------------------------------------------------

  /// libevent's base; streams and processes register their descriptors with it. Null once closed.
  detail::loop_backend* backend() noexcept { return backend_.get(); }
  /// The default executor, made if there is none. Throws runtime_error after its shutdown.
  thread_pool_executor& default_executor();
  /// How threads reach the loop.
  const std::shared_ptr<detail::loop_gate>& gate() const noexcept { return gate_; }
  /// True while a job of an executor, or another thread's future, is still to tell the loop its outcome.
  bool expects_threads() const noexcept { return links_ != nullptr; }
  /// Whether the clock is a virtual one: see aio/virtual_time.hpp.
  bool has_virtual_time() const noexcept { return virtual_clock_ != nullptr; }
  /// What time_hold does. Any thread.
  void hold_time(int delta);

 private:
  friend loop_ptr new_event_loop();
  friend loop_ptr new_virtual_time_event_loop();
  friend void advance_time(event_loop& loop, seconds duration);
  friend class detail::loop_core;
  friend class detail::generator_core;
  friend class detail::thread_link;
  friend class runner;

  event_loop();
  ~event_loop();
  void disown() noexcept;  // NOLINT(bugprone-exception-escape): see there

  template <class Base, class F, class... Args, class... BaseArgs>
  static auto* make_node(F&& f, std::tuple<Args...> args, BaseArgs&&... base) {
    return new detail::function_node<Base, std::decay_t<F>, Args...>(std::forward<F>(f), std::move(args),
                                                                     std::forward<BaseArgs>(base)...);
  }
  template <class F, class... Args>
  handle enqueue(context in, F&& f, Args&&... args) {
    detail::ref<detail::callback_node> node(make_node<detail::callback_node>(
        std::forward<F>(f), std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...), *this,
        std::move(in)));
    schedule(*node);
    node->add_ref();  // the queue's
    return handle(std::move(node));
  }
  handle post(detail::callback_node* node);
  timer_handle start(detail::timer_node* node);

  static constexpr double clock_resolution = 1e-9;  // a timer may run this much early, as in asyncio
  bool run_once();
  bool is_over() noexcept;
  void look_up();
  void set_next_look_up() noexcept;
  void poll(bool may_block);
  bool may_jump() noexcept;
  void wait_in_virtual_time(std::optional<double> until);
  void wake_if_blocked() noexcept;
  void queue_due_timers();
  void run_ready();
  void discard_ready() noexcept;
  void run_timed(detail::ready_node& n);
  bool poll_is_due() noexcept;
  void check_startable() const;
  void drop_tasks() noexcept;
  void empty_links() noexcept;
  template <class T>
  T complete(future<T>& f, bool is_new);
  void run_until_done(const class future_base& f, bool is_new);

  std::unique_ptr<detail::loop_backend> backend_;
  std::shared_ptr<thread_pool_executor> default_executor_;
  bool executor_over_ = false;
  const std::shared_ptr<detail::loop_gate> gate_;
  detail::thread_link* links_ = nullptr;          // what other threads are to complete
  detail::generator_core* generators_ = nullptr;  // those that are open
  bool generators_over_ = false;
  std::atomic<std::thread::id> owner_{};
  std::atomic<bool> running_{false};
  std::atomic<bool> blocked_{false};  // about to wait in the kernel: a post must write to the wake-up
  std::atomic<int> wakers_{0};        // posts that may be writing: close() waits for them
  bool stopping_ = false;
  bool first_pass_ = false;  // of a run: stop() before it does not end that
  unsigned since_poll_ = 0;  // callbacks that have run
  unsigned next_look_ = 0;   // how many there must be to see whether it is time for a poll
  long last_tick_ = 0;
  exception_handler handler_;
  task_factory factory_;
};

inline event_loop& detail::loop_core::as_event_loop() noexcept { return static_cast<event_loop&>(*this); }

namespace detail {
[[noreturn]] void fail_without_running_loop();
}

/// The loop that runs on this thread, or null (asyncio._get_running_loop).
inline event_loop* get_running_loop_or_null() noexcept {
  detail::loop_core* const running = detail::this_thread().running;
  return running ? &running->as_event_loop() : nullptr;
}
/// The same; runtime_error if there is none (asyncio.get_running_loop).
inline event_loop& get_running_loop() {
  event_loop* const running = get_running_loop_or_null();
  if (!running) [[unlikely]]
    detail::fail_without_running_loop();
  return *running;
}

}  // namespace aio
