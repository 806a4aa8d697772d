/// Lazy coroutines: what a function with co_await returns (a coroutine object in Python).
///
/// Calling such a function runs none of its body. `co_await` runs it inside the current task, without a turn
/// of the loop; create_task(), gather(), wait_for() and run() schedule it as a task of its own. A
/// coroutine runs once: awaiting it again is a runtime_error. One that is dropped without having begun is
/// reported to the log ("never awaited"). Destroying one that is suspended destroys its locals, innermost
/// coroutine first.
#pragma once

#include <concepts>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <aio/detail/task_core.hpp>
#include <aio/outcome.hpp>

namespace aio {

class any_coroutine;

template <class T = void>
class task;

namespace detail {

void report_never_awaited(const promise_base& p) noexcept;
void report_never_awaited(const char* name) noexcept;
[[gnu::cold]] std::exception_ptr awaited_twice();
/// What an await of a coroutine is to throw.
[[gnu::cold]] std::exception_ptr await_error(frame_link& awaited);

template <class T>
struct promise;

template <class T>
struct promise_result : promise_base {
  template <class U = T>
  requires std::constructible_from<T, U&&>
  void return_value(U&& v) { value.emplace(std::forward<U>(v)); }
  std::optional<T> value;
};
template <>
struct promise_result<void> : promise_base {
  void return_void() noexcept {}
};

template <class T>
struct promise final : promise_result<T> {
  // The default argument is evaluated in the coroutine itself: that names it in reports.
  task<T> get_return_object(code_location where = code_location::current()) noexcept;
  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { this->fail_with_current_exception(); }
};

/// Owns the frame of a coroutine that is being awaited inline.
template <class T>
class coroutine_awaiter {
 public:
  explicit coroutine_awaiter(promise<T>* child) noexcept { link_.child = child; }
  /// Only before it is awaited.
  coroutine_awaiter(coroutine_awaiter&& other) noexcept {
    link_.child = std::exchange(other.link_.child, nullptr);
  }
  ~coroutine_awaiter() {
    if (link_.child) link_.child->handle().destroy();
  }

  bool await_ready() const noexcept { return !link_.child; }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) noexcept {
    promise_base& child = *link_.child;
    promise_base& parent = h.promise();
    link_.parent = &parent;
    child.link = &link_;
    child.owner_task = parent.owner_task;
    return parent.owner_task->transfer(child.handle());
  }
  // Inlined: to unwind one more frame costs as much as the throw.
  [[gnu::always_inline]] T await_resume() {
    if (!link_.child || link_.error) [[unlikely]]
      std::rethrow_exception(error());
    if constexpr (!std::is_void_v<T>) return take();
  }

 protected:
  std::exception_ptr error() { return await_error(link_); }
  T take() { return std::move(*static_cast<promise<T>&>(*link_.child).value); }

 private:
  frame_link link_;
};

template <class T>
class coroutine_outcome_awaiter : public coroutine_awaiter<T> {
 public:
  using coroutine_awaiter<T>::coroutine_awaiter;
  outcome<T> await_resume() {
    if (std::exception_ptr e = this->error()) return outcome<T>(std::move(e));
    if constexpr (std::is_void_v<T>) {
      return outcome<T>();
    } else {
      return outcome<T>(this->take());
    }
  }
};

/// How a task that has no coroutine yet gets one: see detail/operation.hpp.
template <class T>
struct lazy_maker {
  promise<T>* (*make)(task<T>& self);
  const char* name;
};

}  // namespace detail

template <class T>
class [[nodiscard]] task {
 public:
  using value_type = T;
  using promise_type = detail::promise<T>;

  /// No coroutine; awaiting it is a runtime_error.
  task() = default;
  task(task&& other) noexcept : promise_(other.release()) {}
  task& operator=(task&& other) noexcept {
    promise_type* const mine = release();
    promise_ = other.release();
    other.promise_ = mine;
    return *this;
  }
  ~task() {
    if (promise_) [[unlikely]]
      drop();
  }

  /// False once it was awaited or given to a task.
  explicit operator bool() const noexcept { return promise_ != nullptr; }
  /// The identity of the coroutine, which scheduled_task::get_coro() gives too.
  const void* id() const noexcept { return promise_ ? made()->handle().address() : nullptr; }
  /// The name of the function, for messages.
  std::string name() const { return promise_ ? made()->name() : std::string(); }

  /// Gives up the frame. For aio itself.
  promise_type* release() noexcept {
    if (lazy()) [[unlikely]]
      made();
    return std::exchange(promise_, nullptr);
  }

 protected:
  /// Has its coroutine made when it is needed. The derived object must outlive that.
  explicit task(const detail::lazy_maker<T>& maker) noexcept
      // NOLINTNEXTLINE(performance-no-int-to-ptr): as a number, so that nobody takes it for a pointer
      : promise_(reinterpret_cast<promise_type*>(reinterpret_cast<std::uintptr_t>(&maker) | 1)) {
    static_assert(alignof(detail::lazy_maker<T>) > 1, "its lowest bit is free for the tag");
  }
  /// A coroutine, or what another task said how to make.
  explicit task(promise_type* p) noexcept : promise_(p) {}
  promise_type* give_up() noexcept { return std::exchange(promise_, nullptr); }
  /// Whether it has neither a coroutine nor been awaited.
  bool lazy() const noexcept { return (reinterpret_cast<std::uintptr_t>(promise_) & 1) != 0; }
  /// It is awaited without a coroutine. REQUIRES lazy().
  void forget_maker() noexcept { promise_ = nullptr; }

 private:
  friend promise_type;
  friend class any_coroutine;

  /// It was never awaited.
  [[gnu::cold]] void drop() noexcept {
    if (lazy()) {
      detail::report_never_awaited(maker().name);
      return;
    }
    detail::report_never_awaited(*promise_);
    promise_->handle().destroy();
  }
  const detail::lazy_maker<T>& maker() const noexcept {
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return *reinterpret_cast<const detail::lazy_maker<T>*>(reinterpret_cast<std::uintptr_t>(promise_) - 1);
  }
  promise_type* made() const noexcept {
    // Const for the caller: which of the two it holds cannot be told from outside.
    if (lazy()) promise_ = maker().make(const_cast<task&>(*this));
    return promise_;
  }

  mutable promise_type* promise_ = nullptr;  // or, tagged by its lowest bit, a lazy_maker
};

namespace detail {
/// A task, or what derives from one and does not say itself how it is awaited, as detail::operation does.
template <class A>
concept awaited_as_coroutine = std::derived_from<A, task<typename A::value_type>> && !requires(A & a) {
  a.await_ready();
};
}  // namespace detail

template <class A>
requires detail::awaited_as_coroutine<std::remove_reference_t<A>>
auto operator co_await(A&& coroutine) noexcept {
  return detail::coroutine_awaiter<typename std::remove_reference_t<A>::value_type>(coroutine.release());
}

template <class T>
task<T> detail::promise<T>::get_return_object(detail::code_location where) noexcept {
  static_assert(alignof(promise<T>) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__,
                "over-aligned values are not supported: return a pointer to one");
  this->function = where.function_name();
  return task<T>(this);
}

}  // namespace aio
