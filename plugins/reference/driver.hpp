// driver.hpp - runs a body of the host's from one await to the next.
#pragma once

#include <aio/errors.hpp>
#include <aio/future.hpp>
#include <coroutine>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "coroutine.hpp"
#include "errors.hpp"
#include "future.hpp"

namespace reference {

template <class T>
aio::task<T>* operation_of(assay_object* object, std::int32_t kind) noexcept {
  return kind == ASSAY_KIND_AWAITABLE ? static_cast<lazy_object*>(object)->operation<T>() : nullptr;
}

// What a coroutine of aio keeps of a body: its frame, and one place for all that comes between two of its
// steps. In the frame of a coroutine each await and each variable would have their own, and that frame is
// most of the memory of an idle task. What nearly every body does is inlined, and told apart first.
class driver {
 public:
  driver(frame body) noexcept : body_(std::move(body)) {}
  // Only before it has begun.
  driver(driver&& other) noexcept : body_(std::move(other.body_)) {}
  driver& operator=(driver&&) = delete;
  [[gnu::always_inline]] ~driver() { clear(); }

  // Runs the body until it ends, yields or awaits, and returns its ASSAY_OUT_ answer. What it awaits, an
  // await of this object does next; anything else can be taken.
  [[gnu::always_inline]] std::int32_t step() {
    const std::int32_t how = stage_ == stage::given    ? ASSAY_IN_VALUE
                             : stage_ == stage::raised ? ASSAY_IN_ERROR
                                                       : ASSAY_IN_START;
    value out;
    const std::int32_t answer = body_.resume(how, how == ASSAY_IN_START ? value() : let_go(), out);
    if (answer == ASSAY_OUT_AWAIT) {
      begin_to_await(out);
    } else {
      hold(answer == ASSAY_OUT_RAISE ? stage::raised : stage::given, std::move(out));
    }
    return answer;
  }
  // What it returned or yielded.
  value take() { return let_go(); }
  // Whether it raised an error, and that.
  bool has_raised() const noexcept { return stage_ == stage::raised; }
  std::exception_ptr take_error() {
    const value error = let_go();
    return to_exception(error.raw().as.error);
  }

  // The next input.
  void give(value in) { hold(stage::given, std::move(in)); }
  void raise(const std::exception_ptr& e) { hold(stage::raised, value::of_error(to_error(e))); }

  bool await_ready() const {
    if (stage_ == stage::future) [[likely]]
      return future_.await_ready();
    if (stage_ == stage::operation) return operation_->await_ready();
    if (stage_ == stage::coroutine) return coroutine_.await_ready();
    return stage_ == stage::bytes ? bytes_.await_ready() : stage_ == stage::end ? end_.await_ready() : true;
  }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) {
    if (stage_ == stage::future) [[likely]]
      return suspended(future_, h);
    if (stage_ == stage::operation)
      return operation_->await_suspend(
          std::coroutine_handle<aio::detail::promise_base>::from_promise(h.promise()));
    if (stage_ == stage::coroutine) return suspended(coroutine_, h);
    return stage_ == stage::bytes ? suspended(bytes_, h) : suspended(end_, h);
  }
  // What was awaited is held by nothing at all when the body runs again (rule R2).
  void await_resume() {
    if (stage_ == stage::future) [[likely]] {
      settle(future_.await_resume());
    } else if (stage_ == stage::operation) {
      settle(operation_->await_resume());
    } else if (stage_ == stage::coroutine) {
      settle(coroutine_.await_resume());
    } else {
      settle(other_outcome());
    }
  }

 private:
  using future_awaiter = aio::detail::future_outcome_awaiter<value>;
  template <class T>
  using lazy_awaiter = aio::detail::coroutine_outcome_awaiter<T>;
  // Which of the union's members there is: a value that goes in or comes out, or an awaiter.
  enum class stage : std::uint8_t { none, given, raised, refused, future, operation, coroutine, bytes, end };

  void hold(stage as, value v) noexcept {
    clear();
    new (&held_) value(std::move(v));
    stage_ = as;
  }
  // REQUIRES given or raised.
  value let_go() noexcept {
    value v = std::move(held_);
    stage_ = stage::none;  // what is left of it holds nothing
    return v;
  }
  [[gnu::always_inline]] void clear() noexcept {
    const stage was = std::exchange(stage_, stage::none);
    if (was == stage::none) return;
    if (was == stage::future) {
      future_.~future_awaiter();
    } else if (was == stage::given || was == stage::raised) {
      held_.~value();
    } else {
      clear_other(was);
    }
  }
  void clear_other(stage was) noexcept;
  aio::outcome<value> other_outcome();

  void settle(aio::outcome<value> result) {
    if (result) {
      give(std::move(result).value());
    } else {
      raise(result.error());
    }
  }

  // Takes it over from the body.
  void begin_to_await(value& handed) {
    value held = std::move(handed);
    assay_object* const object = held.raw().tag == ASSAY_OBJECT ? held.raw().as.object : nullptr;
    const std::int32_t kind = object ? object->kind() : ASSAY_KIND_OTHER;
    // It is held once, by its awaiter, so that aio sees a task that nothing can resume any more.
    if (kind == ASSAY_KIND_FUTURE || kind == ASSAY_KIND_TASK) {
      new (&future_) future_awaiter(static_cast<future_object*>(object)->awaited_state());
      stage_ = stage::future;
    } else if (auto* const pending = kind == ASSAY_KIND_AWAITABLE
                                         ? static_cast<lazy_object*>(object)->take_operation()
                                         : nullptr) {
      new (&operation_) awaited_operation(pending);
      held.release();  // given up by the end of the operation
      stage_ = stage::operation;
    } else if (auto* const read = operation_of<std::string>(object, kind)) {
      new (&bytes_) lazy_awaiter<std::string>(read->release());
      stage_ = stage::bytes;
    } else if (auto* const done = operation_of<void>(object, kind)) {
      new (&end_) lazy_awaiter<void>(done->release());
      stage_ = stage::end;
    } else if (kind == ASSAY_KIND_COROUTINE || kind == ASSAY_KIND_AWAITABLE) {
      aio::task<value> lazy = static_cast<lazy_object*>(object)->take();
      new (&coroutine_) lazy_awaiter<value>(lazy.release());
      stage_ = stage::coroutine;
    } else {
      stage_ = stage::refused;
    }
  }

  frame body_;
  union {
    value held_;
    future_awaiter future_;
    awaited_operation operation_;
    lazy_awaiter<value> coroutine_;
    lazy_awaiter<std::string> bytes_;
    lazy_awaiter<void> end_;
  };
  stage stage_ = stage::none;
};

// Drives a foreign coroutine: the loop of coro.h, in aio.
aio::task<value> drive(driver body);

}  // namespace reference
