/// Scheduled tasks (asyncio.Task): coroutines that the loop runs.
///
/// create_task() returns at once; the body begins in the next pass and runs whether or not anyone awaits it.
/// A task is a future: it can be awaited, queried, given callbacks. Its handle does not own the running of
/// it: what keeps a pending task alive is what will resume it. One that nothing can resume any more is
/// destroyed and reported ("destroyed but it is pending").
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <aio/future.hpp>
#include <aio/task.hpp>
#include <aio/task_options.hpp>

namespace aio {

/// A task whose type of value is not known here: what current_task() and all_tasks() give.
class task_base : public future_base {
 public:
  task_base() = default;
  explicit task_base(detail::ref<detail::future_state> state) : future_base(std::move(state)) {}
  explicit task_base(detail::task_core& core) : future_base(detail::ref<detail::future_state>(&core)) {}
  /// The task view of a future that is one; type_error otherwise.
  static task_base from(const future_base& f) {
    if (f && !f.state()->is_task()) throw type_error("the future is not a task");
    return task_base(detail::ref<detail::future_state>(f.state()));
  }

  /// "Task-N" unless a name was given.
  std::string get_name() const { return core().name(); }
  void set_name(std::string name) const { core().set_name(std::move(name)); }
  /// How many cancel requests were made since the last uncancel().
  std::uint32_t cancelling() const noexcept { return core().cancelling(); }
  /// Withdraws one request and returns how many are left; at zero a request not yet delivered is dropped
  /// (3.13).
  std::uint32_t uncancel() const noexcept { return core().uncancel(); }
  /// The identity of the wrapped coroutine: task::id() before it was scheduled. Null for an eager task that
  /// ended within its creation.
  const void* get_coro() const noexcept { return core().coroutine_id(); }
  /// The context in which the task runs.
  context get_context() const {
    core().own_context().share();
    return core().own_context();
  }

  detail::task_core& core() const noexcept { return static_cast<detail::task_core&>(*state_); }
};

/// A task that gives a T.
///
/// cancel() requests that a cancelled_error be thrown at the await at which the task is suspended: it cancels
/// what the task waits for, innermost first, and returns true; the task is cancelled only when the error has
/// left its body. A body may handle it and go on. cancel() before the first step keeps the body from running
/// at all.
template <class T>
class scheduled_task : public future<T> {
 public:
  scheduled_task() = default;
  explicit scheduled_task(detail::ref<detail::future_state> state) : future<T>(std::move(state)) {}
  /// The typed view of an untyped task; type_error if its value is of another type.
  static scheduled_task from(const future_base& f) {
    return scheduled_task(detail::ref<detail::future_state>(future<T>::from(task_base::from(f)).state()));
  }

  operator task_base() const { return task_base(this->state_); }

  std::string get_name() const { return base().get_name(); }
  void set_name(std::string name) const { base().set_name(std::move(name)); }
  std::uint32_t cancelling() const noexcept { return base().cancelling(); }
  std::uint32_t uncancel() const noexcept { return base().uncancel(); }
  const void* get_coro() const noexcept { return base().get_coro(); }
  context get_context() const { return base().get_context(); }

  // Declared again, as in future.
  done_callback add_done_callback(done_callback callback) const {
    return future_base::add_done_callback(std::move(callback));
  }
  done_callback add_done_callback(done_callback callback, context in) const {
    return future_base::add_done_callback(std::move(callback), std::move(in));
  }
  template <class F>
  requires(std::invocable<F&, const scheduled_task&> &&
           !std::same_as<std::decay_t<F>, done_callback>) done_callback add_done_callback(F f)
  const {
    if constexpr (std::invocable<F&, const future<T>&>) {
      return future<T>::add_done_callback(std::move(f));
    } else {
      return add_done_callback(done_callback([call = std::move(f)](const future_base& done) mutable {
        call(scheduled_task(detail::ref<detail::future_state>(done.state())));
      }));
    }
  }

 private:
  task_base base() const { return task_base(this->state_); }
};

namespace detail {

template <class T>
class task_state final : public with_value<task_core, T> {
 public:
  using with_value<task_core, T>::with_value;

 private:
  void take_value(promise_base& root) override {
    if constexpr (std::is_void_v<T>) {
      this->value_.emplace();
    } else {
      this->value_ = std::move(static_cast<promise<T>&>(root).value);
    }
  }
};

template <class T>
task_core* new_task_state(loop_core& loop, promise_base& root, context own, std::uint64_t number) {
  return new task_state<T>(loop, root, std::move(own), number);
}
using task_maker = decltype(&new_task_state<void>);

template <class T>
task<T> fail_as_awaited_twice() {
  co_await fail_with(awaited_twice());
  std::terminate();
}

/// Makes the state, registers it and queues its first step.
ref<future_state> start_task(event_loop& loop, promise_base& root, task_maker make);
ref<future_state> start_task(event_loop& loop, promise_base& root, task_maker make, task_options options);

}  // namespace detail

/// A coroutine whose type of value was erased: what a task factory is given. Like task, it runs once.
class any_coroutine {
 public:
  template <class T>
  any_coroutine(task<T> coroutine) : make_(&detail::new_task_state<T>), type_(&typeid(T)) {
    if (!coroutine) coroutine = detail::fail_as_awaited_twice<T>();
    root_ = coroutine.release();
  }
  any_coroutine(any_coroutine&& other) noexcept
      : root_(std::exchange(other.root_, nullptr)), make_(other.make_), type_(other.type_) {}
  any_coroutine& operator=(any_coroutine&& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(make_, other.make_);
    std::swap(type_, other.type_);
    return *this;
  }
  ~any_coroutine() {
    if (!root_) return;
    detail::report_never_awaited(*root_);
    root_->handle().destroy();
  }

  const void* id() const noexcept { return root_ ? root_->handle().address() : nullptr; }
  std::string name() const { return root_ ? root_->name() : std::string(); }
  const std::type_info& value_type() const noexcept { return *type_; }
  /// Gives the coroutine up, typed; type_error if its value is of another type.
  template <class T>
  task<T> take() {
    if (*type_ != typeid(T)) throw type_error("the coroutine gives a value of another type");
    return task<T>(static_cast<detail::promise<T>*>(std::exchange(root_, nullptr)));
  }

 private:
  friend class event_loop;
  detail::promise_base* root_ = nullptr;
  detail::task_maker make_;
  const std::type_info* type_;
};

template <class T>
[[gnu::always_inline]] inline scheduled_task<T> event_loop::create_task(task<T> coroutine) {
  require_open();
  if (factory_) [[unlikely]]
    return create_task(std::move(coroutine), task_options());
  if (!coroutine) [[unlikely]]
    coroutine = detail::fail_as_awaited_twice<T>();
  return scheduled_task<T>(detail::start_task(*this, *coroutine.release(), &detail::new_task_state<T>));
}

template <class T>
scheduled_task<T> event_loop::create_task(task<T> coroutine, task_options options) {
  require_open();
  if (factory_) {
    const task_factory make = factory_;  // it may replace itself
    return scheduled_task<T>::from(make(*this, any_coroutine(std::move(coroutine)), options));
  }
  if (!coroutine) coroutine = detail::fail_as_awaited_twice<T>();
  return scheduled_task<T>(
      detail::start_task(*this, *coroutine.release(), &detail::new_task_state<T>, std::move(options)));
}

/// Schedules a coroutine as a task of the running loop. Throws runtime_error if none is running, or if the
/// loop is closed.
template <class T>
scheduled_task<T> create_task(task<T> coroutine) {
  return get_running_loop().create_task(std::move(coroutine));
}
template <class T>
scheduled_task<T> create_task(task<T> coroutine, task_options options) {
  return get_running_loop().create_task(std::move(coroutine), std::move(options));
}

/// A task factory (asyncio.eager_task_factory, 3.12): tasks begin within create_task() and, if they end
/// without suspending, are done when it returns; the running task goes on afterwards. For
/// event_loop::set_task_factory().
task_base eager_task_factory(event_loop& loop, any_coroutine coroutine, const task_options& options);

/// The task whose step is executing, empty in a plain callback. Throws runtime_error outside a running loop.
task_base current_task();
/// The same for a given loop, running or not.
task_base current_task(event_loop& loop);

/// Every task of the running loop that is not done, in no order. Throws runtime_error outside a running loop.
std::vector<task_base> all_tasks();
std::vector<task_base> all_tasks(event_loop& loop);

// --- event_loop's parts that need complete types ---

template <class T>
T event_loop::complete(future<T>& f, bool is_new) {
  run_until_done(f, is_new);
  if constexpr (std::is_void_v<T>) {
    f.result();
  } else if constexpr (detail::copyable<T>) {
    return f.result();
  } else {
    f.result();
    return std::move(*detail::value_of<T>(*f.state()));
  }
}

template <class T>
T event_loop::run_until_complete(future<T> f) {
  require_open();
  check_startable();
  return complete(f, false);
}

template <class T>
T event_loop::run_until_complete(task<T> main) {
  require_open();
  check_startable();
  future<T> f = create_task(std::move(main));
  return complete(f, true);
}

}  // namespace aio
