// co.hpp - co<T>, the coroutine in which tests and their helpers are written.
//
// Lazy: nothing runs before it is awaited, or handed to the runtime by rt.coroutine or rt.spawn. In it,
//   - co_await an object of the runtime suspends the whole body: the runtime awaits the object and resumes
//     the body with its value, or raises its error (raised, cancelled) at the await;
//   - co_await another co<U> runs it inline, in the same body: the runtime does not see it;
//   - co_yield, in the body of a generator (generator.hpp), gives the next value to who steps it.
// An error that leaves the outermost co<T> is raised in the runtime, as the same error.
//
// Resuming is a loop and never recursion: chains of awaits may be as deep as memory allows, in sanitizer
// builds too. A body that is dropped at an await is destroyed from the innermost coroutine outwards:
// destructors run, catch handlers do not. Not supported by C++: co_await in a catch handler (use attempt()).
//
// Two traps of g++ 12 in the operand of a co_await: a braced list ("array used as initializer": use
// objects(), command(), or name it), and a lambda that captures something with a destructor by value, which
// is destroyed twice. Nothing tells the second but a test of the project (coroutine_traps.py):
//   co_await rt.spawn([&rt, f]() -> co<> { ... });                         wrong
//   const task t = rt.spawn([&rt, f]() -> co<> { ... });  co_await t;      right
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "assay/loader/object.hpp"
#include "assay/loader/value.hpp"

namespace assay {

template <class T = void>
class co;

namespace detail {

class frame;
class promise_base;

// Owns one C++ coroutine, whatever its type.
class co_base {
 public:
  co_base() noexcept = default;
  co_base(std::coroutine_handle<> handle, promise_base& promise) noexcept
      : handle_(handle), promise_(&promise) {}
  co_base(co_base&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), promise_(std::exchange(other.promise_, nullptr)) {}
  co_base& operator=(co_base&& other) noexcept;
  ~co_base() { reset(); }

  explicit operator bool() const noexcept { return handle_ != nullptr; }
  promise_base& promise() const noexcept { return *promise_; }
  void reset() noexcept;

 private:
  friend class promise_base;
  std::coroutine_handle<> handle_;
  promise_base* promise_ = nullptr;
};

class object_awaiter {
 public:
  object_awaiter(object awaited, promise_base& promise) noexcept
      : awaited_(std::move(awaited)), promise_(promise) {}
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  value await_resume();

 private:
  object awaited_;
  promise_base& promise_;
};

// At a co_yield: resumed with what was sent, or with what was thrown in.
class yield_awaiter {
 public:
  yield_awaiter(value yielded, promise_base& promise) noexcept
      : yielded_(std::move(yielded)), promise_(promise) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  value await_resume();

 private:
  value yielded_;
  promise_base& promise_;
};

template <class T>
class co_awaiter;

class promise_base {
 public:
  class final_awaiter {
   public:
    explicit final_awaiter(promise_base& promise) noexcept : promise_(promise) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) noexcept { promise_.leave(); }
    void await_resume() const noexcept {}

   private:
    promise_base& promise_;
  };

  promise_base() noexcept = default;
  promise_base(const promise_base&) = delete;
  promise_base& operator=(const promise_base&) = delete;

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() noexcept { return final_awaiter(*this); }
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

  object_awaiter await_transform(object awaited) noexcept {
    return object_awaiter(std::move(awaited), *this);
  }
  template <class U>
  co_awaiter<U> await_transform(co<U> child) noexcept {
    return co_awaiter<U>(std::move(child), *this);
  }
  yield_awaiter yield_value(value yielded) noexcept { return yield_awaiter(std::move(yielded), *this); }

  // The outermost coroutine of a body begins to belong to it.
  void enter(frame& owner, co_base& slot) noexcept;
  // A coroutine is awaited by another of the same body.
  void enter(promise_base& parent, co_base& slot) noexcept;
  void leave() noexcept;    // at its end: the one that awaits it goes on
  void resume();            // up to its next suspension
  void discard() noexcept;  // destroys this coroutine and those that await it, innermost first
  void rethrow();           // what left the body, if anything did
  frame& owner() const noexcept { return *owner_; }

 private:
  frame* owner_ = nullptr;
  promise_base* parent_ = nullptr;
  co_base* slot_ = nullptr;  // who owns this coroutine
  std::exception_ptr exception_;
};

template <class T>
class promise final : public promise_base {
 public:
  co<T> get_return_object() noexcept;
  template <class U = T>
  requires std::convertible_to<U&&, T>
  void return_value(U&& result) { result_.emplace(std::forward<U>(result)); }
  T take() {
    rethrow();
    return std::move(*result_);
  }

 private:
  std::optional<T> result_;
};

template <>
class promise<void> final : public promise_base {
 public:
  co<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() { rethrow(); }
};

}  // namespace detail

template <class T>
class [[nodiscard]] co {
 public:
  using promise_type = detail::promise<T>;
  using result_type = T;

  co() noexcept = default;
  explicit operator bool() const noexcept { return static_cast<bool>(base_); }

 private:
  friend promise_type;
  friend class detail::co_awaiter<T>;
  friend class detail::frame;
  explicit co(promise_type& promise) noexcept
      : base_(std::coroutine_handle<promise_type>::from_promise(promise), promise) {}
  T take() { return static_cast<promise_type&>(base_.promise()).take(); }

  detail::co_base base_;
};

namespace detail {

template <class T>
co<T> promise<T>::get_return_object() noexcept {
  return co<T>(*this);
}
inline co<void> promise<void>::get_return_object() noexcept { return co<void>(*this); }

void require_coroutine(bool present);

template <class T>
class co_awaiter {
 public:
  co_awaiter(co<T> child, promise_base& parent) noexcept : child_(std::move(child)), parent_(parent) {}
  bool await_ready() const {
    require_coroutine(static_cast<bool>(child_));
    return false;
  }
  void await_suspend(std::coroutine_handle<>) { child_.base_.promise().enter(parent_, child_.base_); }
  T await_resume() { return child_.take(); }

 private:
  co<T> child_;
  promise_base& parent_;
};

// A co<T> as a co<value>, the only type that a body has.
inline co<value> as_value(co<value> inner) { return inner; }
co<value> as_value(co<void> inner);
template <class T>
co<value> as_value(co<T> inner) {
  co_return value(co_await std::move(inner));
}
co<value> immediate(value result);

template <class T>
inline constexpr bool is_co = false;
template <class T>
inline constexpr bool is_co<co<T>> = true;

// What a frame runs: something callable, kept as long as the frame, so that a lambda's captures live that
// long.
class body {
 public:
  virtual ~body() = default;
  virtual co<value> start() = 0;
};

template <class F>
class callable_body final : public body {
 public:
  explicit callable_body(F f) : f_(std::move(f)) {}
  co<value> start() override {
    using result = std::invoke_result_t<F&>;
    if constexpr (is_co<result>) {
      return as_value(f_());
    } else if constexpr (std::is_void_v<result>) {
      f_();
      return immediate(value());
    } else {
      return immediate(value(f_()));
    }
  }

 private:
  F f_;
};

template <class T>
class ready_body final : public body {
 public:
  explicit ready_body(co<T> inner) : inner_(std::move(inner)) {}
  co<value> start() override { return as_value(std::move(inner_)); }

 private:
  co<T> inner_;
};

template <class F>
requires std::invocable < std::decay_t<F>
& > std::unique_ptr<body> make_body(F&& f) {
  return std::make_unique<callable_body<std::decay_t<F>>>(std::forward<F>(f));
}
template <class T>
std::unique_ptr<body> make_body(co<T> inner) {
  return std::make_unique<ready_body<T>>(std::move(inner));
}

// What may become a coroutine of the runtime: a callable without parameters, or a co<T>.
template <class F>
concept body_like = (std::invocable<std::decay_t<F>&> ||
                     is_co<std::remove_cvref_t<F>>)&&!std::derived_from<std::remove_cvref_t<F>, object>;

}  // namespace detail
}  // namespace assay
