// awaited.hpp - what a body awaits, and what its await gives.
#pragma once

#include <aio/errors.hpp>
#include <aio/future.hpp>
#include <coroutine>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "coroutine.hpp"
#include "errors.hpp"
#include "future.hpp"

namespace reference {

inline value as_error_value(const std::exception_ptr& e) { return value::of_error(to_error(e)); }

// The next input of a body: what its await gave.
inline std::int32_t settle(aio::outcome<value> result, value& in) {
  if (result) {
    in = std::move(result).value();
    return ASSAY_IN_VALUE;
  }
  in = as_error_value(result.error());
  return ASSAY_IN_ERROR;
}

inline aio::outcome<value> as_value(aio::outcome<value> result) { return result; }
// The result of an operation of aio's own as a value.
inline aio::outcome<value> as_value(aio::outcome<std::string> read) {
  if (!read) return aio::outcome<value>(read.error());
  return aio::outcome<value>(value::of_bytes(std::move(read).value()));
}
inline aio::outcome<value> as_value(aio::outcome<void> done) {
  if (!done) return aio::outcome<value>(done.error());
  return aio::outcome<value>(value());
}

template <class T>
aio::task<T>* operation_of(assay_object* object, std::int32_t kind) noexcept {
  return kind == ASSAY_KIND_AWAITABLE ? static_cast<lazy_object*>(object)->operation<T>() : nullptr;
}

// What a body awaits, and where its next input comes from. One place for all kinds of it: in the frame of a
// coroutine each await has its own, and the frame is most of the memory of an idle task.
class awaited {
 public:
  // Takes it over from the body.
  awaited(value& handed, value& in) : in_(in) {
    const value held = std::move(handed);
    assay_object* const object = held.raw().tag == ASSAY_OBJECT ? held.raw().as.object : nullptr;
    const std::int32_t kind = object ? object->kind() : ASSAY_KIND_OTHER;
    // It is held once, by its awaiter, so that aio sees a task that nothing can resume any more; and by
    // nothing at all when the body runs again (rule R2).
    if (kind == ASSAY_KIND_FUTURE || kind == ASSAY_KIND_TASK) {
      of_.emplace<future_awaiter>(static_cast<future_object*>(object)->awaited_state());
    } else if (auto* const read = operation_of<std::string>(object, kind)) {
      of_.emplace<lazy_awaiter<std::string>>(read->release());
    } else if (auto* const done = operation_of<void>(object, kind)) {
      of_.emplace<lazy_awaiter<void>>(done->release());
    } else if (kind == ASSAY_KIND_COROUTINE || kind == ASSAY_KIND_AWAITABLE) {
      aio::task<value> lazy = static_cast<lazy_object*>(object)->take();
      of_.emplace<lazy_awaiter<value>>(lazy.release());
    }
  }
  awaited(const awaited&) = delete;
  awaited& operator=(const awaited&) = delete;

  bool await_ready() const {
    return std::visit([](const auto& a) { return a.await_ready(); }, of_);
  }
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) {
    return std::visit([h](auto& a) { return suspended(a, h); }, of_);
  }
  // Gives an ASSAY_IN_ constant; the input is what comes with it.
  std::int32_t await_resume() {
    return std::visit([this](auto& a) { return settle(as_value(a.await_resume()), in_); }, of_);
  }

 private:
  struct refusal {
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    aio::outcome<value> await_resume() const {
      return aio::outcome<value>(
          std::make_exception_ptr(aio::type_error("an object of this kind can't be awaited")));
    }
  };
  using future_awaiter = aio::detail::future_outcome_awaiter<value>;
  template <class T>
  using lazy_awaiter = aio::detail::coroutine_outcome_awaiter<T>;

  template <class A, class P>
  static std::coroutine_handle<> suspended(A& awaiter, std::coroutine_handle<P> h) {
    if constexpr (std::is_void_v<decltype(awaiter.await_suspend(h))>) {
      awaiter.await_suspend(h);
      return std::noop_coroutine();
    } else {
      return awaiter.await_suspend(h);
    }
  }

  value& in_;
  std::variant<refusal, future_awaiter, lazy_awaiter<value>, lazy_awaiter<std::string>, lazy_awaiter<void>>
      of_;
};

}  // namespace reference
