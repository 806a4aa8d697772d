/// Futures (asyncio.Future): a value that will be there later.
///
/// A future object is a handle: copies share one state. It belongs to its loop's thread, its copies included.
/// Awaiting suspends the task until the future is done and resumes it in a later pass; a future that is done
/// is not waited for. Dropping the last handle of a future that holds an exception which nobody retrieved
/// reports it to the loop's exception handler (FUT-21).
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <aio/detail/copyable.hpp>
#include <aio/detail/future_state.hpp>
#include <aio/detail/task_core.hpp>
#include <aio/event_loop.hpp>
#include <aio/outcome.hpp>

namespace aio {

class future_base;

/// A callback with identity: copies are the same callback, for remove_done_callback().
class done_callback {
 public:
  using function = std::function<void(const future_base&)>;

  done_callback() = default;
  explicit done_callback(function f) : function_(std::make_shared<const function>(std::move(f))) {}
  /// Shares a function: for those who keep its identity themselves, as a weak_ptr.
  explicit done_callback(std::shared_ptr<const function> f) : function_(std::move(f)) {}
  void operator()(const future_base& f) const { (*function_)(f); }
  const void* identity() const noexcept { return function_.get(); }
  friend bool operator==(const done_callback&, const done_callback&) = default;

 private:
  std::shared_ptr<const function> function_;
};

/// A future whose type of value is not known here. Two handles are equal if they share one future.
class future_base {
 public:
  future_base() = default;
  explicit future_base(detail::ref<detail::future_state> state) : state_(std::move(state)) {}

  explicit operator bool() const noexcept { return static_cast<bool>(state_); }
  friend bool operator==(const future_base&, const future_base&) = default;
  /// The identity of the shared future.
  const void* id() const noexcept { return state_.get(); }

  bool done() const noexcept { return state_->done(); }
  bool cancelled() const noexcept { return state_->cancelled(); }

  /// Cancels a pending future at once, a task by request (see scheduled_task). False if it is done. The
  /// message is carried by the cancelled_error.
  bool cancel() const { return state_->cancel(nullptr); }
  bool cancel(const std::string& message) const { return state_->cancel(&message); }

  /// The exception, or null after a result. Throws invalid_state_error while pending, cancelled_error after a
  /// cancellation. Marks the exception as retrieved.
  std::exception_ptr exception() const { return state_->exception(); }
  /// Completes a pending future with an exception. Throws invalid_state_error if it is done, runtime_error
  /// for a task. A stop_iteration becomes a runtime_error.
  void set_exception(std::exception_ptr e) const;
  template <class E>
  requires std::derived_from<std::decay_t<E>, std::exception>
  void set_exception(E&& e) const { set_exception(std::make_exception_ptr(std::forward<E>(e))); }

  /// Calls back with this future when it is done: through the loop, in order of registration, in a copy of
  /// the current context (or the one given). At once through the loop if it is done.
  done_callback add_done_callback(done_callback callback) const;
  done_callback add_done_callback(done_callback callback, context in) const;
  template <class F>
  requires(std::invocable<F&, const future_base&> &&
           !std::same_as<std::decay_t<F>, done_callback>) done_callback add_done_callback(F f)
  const { return add_done_callback(done_callback(done_callback::function(std::move(f)))); }
  /// Takes out every registration of the callback and returns how many there were.
  std::size_t remove_done_callback(const done_callback& callback) const;

  event_loop& loop() const { return state_->loop().as_event_loop(); }
  /// For messages: kind, state, name.
  std::string describe() const { return state_->describe(); }

  detail::future_state* state() const noexcept { return state_.get(); }
  /// Leaves an empty future.
  detail::ref<detail::future_state> take_state() && noexcept { return std::move(state_); }

 protected:
  detail::ref<detail::future_state> state_;
};

namespace detail {

/// What an awaited future gives: the value, or the error to throw. MayMove: it gives the value away if nobody
/// else shares the future.
template <class T, bool MayMove = false>
class future_awaiter {
 public:
  explicit future_awaiter(ref<future_state> state) noexcept : state_(std::move(state)) {}

  bool await_ready() const noexcept { return state_->done(); }
  template <class P>
  void await_suspend(std::coroutine_handle<P> h) {
    task_ = h.promise().owner_task;
    task_->suspend_on(*state_, h.promise());
  }
  // Inlined: to unwind one more frame costs as much as the throw.
  [[gnu::always_inline]] T await_resume() {
    if (failed()) [[unlikely]] {
      if (std::exception_ptr e = error()) std::rethrow_exception(std::move(e));
    }
    return value();
  }

 protected:
  bool failed() const noexcept { return !state_->succeeded() || (task_ && task_->resumed_oddly(*state_)); }
  std::exception_ptr error() { return await_error(task_, *state_); }
  T value() {
    if constexpr (!std::is_void_v<T>) {
      T& stored = *value_of<T>(*state_);
      if constexpr (detail::copyable<T>) {
        if (!MayMove || state_->references() > 1) return stored;
      }
      return std::move(stored);
    }
  }

 private:
  ref<future_state> state_;
  task_core* task_ = nullptr;  // null if it did not suspend
};

/// The same, giving errors as values: for combinators, which must not pay for a throw.
template <class T, bool MayMove = false>
class future_outcome_awaiter : public future_awaiter<T, MayMove> {
 public:
  using future_awaiter<T, MayMove>::future_awaiter;
  outcome<T> await_resume() {
    if (std::exception_ptr e = this->error()) return outcome<T>(std::move(e));
    if constexpr (std::is_void_v<T>) {
      return outcome<T>();
    } else {
      return outcome<T>(this->value());
    }
  }
};

template <class T>
class plain_future_state final : public with_value<future_state, T> {
 public:
  using with_value<future_state, T>::with_value;
};

}  // namespace detail

/// A future of a T.
template <class T>
class future : public future_base {
 public:
  using value_type = T;

  future() = default;
  /// From a state known to hold a T.
  explicit future(detail::ref<detail::future_state> state) : future_base(std::move(state)) {}
  /// The typed view of an untyped handle; type_error if its value is of another type.
  static future from(const future_base& f) {
    if (f && f.state()->value_type() != typeid(T))
      throw type_error("the future holds a value of another type");
    return future(detail::ref<detail::future_state>(f.state()));
  }

  /// The value. Throws the exception of a failed future, cancelled_error, or invalid_state_error while
  /// pending.
  const detail::lifted<T>& result() const {
    this->state_->require_value();
    return *detail::value_of<T>(*this->state_);
  }

  /// Completes a pending future. Throws invalid_state_error if it is done, runtime_error for a task.
  template <class U = detail::lifted<T>>
  requires std::constructible_from<detail::lifted<T>, U &&> void set_result(U&& value) const {
    check_settable();
    detail::value_of<T>(*this->state_).emplace(std::forward<U>(value));
    this->state_->set_finished();
  }
  void set_result() const requires std::is_void_v<T> { set_result(std::monostate{}); }

  // Declared again, not brought in by a using: clang 14 takes templates that differ in their constraints for
  // the same.
  done_callback add_done_callback(done_callback callback) const {
    return future_base::add_done_callback(std::move(callback));
  }
  done_callback add_done_callback(done_callback callback, context in) const {
    return future_base::add_done_callback(std::move(callback), std::move(in));
  }
  /// The callback may take the typed future, too.
  template <class F>
  requires(std::invocable<F&, const future&> && !std::same_as<std::decay_t<F>, done_callback>) done_callback
      add_done_callback(F f)
  const {
    if constexpr (std::invocable<F&, const future_base&>) {
      return future_base::add_done_callback(std::move(f));
    } else {
      return add_done_callback(done_callback([call = std::move(f)](const future_base& base) mutable {
        call(future(detail::ref<detail::future_state>(base.state())));
      }));
    }
  }

  /// Awaiting a named future copies the value out, so that it can be awaited again. A future that is awaited
  /// as an rvalue gives its value away if nobody else shares it, and always if the value cannot be copied.
  auto operator co_await() const& {
    static_assert(std::is_void_v<T> || detail::copyable<T>,
                  "the value cannot be copied: co_await std::move(future) to move it out");
    return detail::future_awaiter<T>(this->state_);
  }
  auto operator co_await() && { return detail::future_awaiter<T, true>(std::move(this->state_)); }

 private:
  void check_settable() const {
    if (this->state_->is_task()) throw runtime_error("a task does not support set_result()");
    this->state_->require_pending();
  }
};

template <class T>
future<T> event_loop::create_future() {
  return future<T>(detail::ref<detail::future_state>(new detail::plain_future_state<T>(*this)));
}

/// A pending future of the running loop.
template <class T>
future<T> create_future() {
  return get_running_loop().create_future<T>();
}

}  // namespace aio
