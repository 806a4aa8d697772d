#include "coroutine.hpp"

#include <aio/detail/task_core.hpp>
#include <aio/future.hpp>

#include "errors.hpp"
#include "future.hpp"

namespace reference {
namespace {

value as_error_value(const std::exception_ptr& e) { return value::of_error(to_error(e)); }

// The next input of a body: what its await gave.
std::int32_t settle(aio::outcome<value> result, value& in) {
  if (result) {
    in = std::move(result).value();
    return ASSAY_IN_VALUE;
  }
  in = as_error_value(result.error());
  return ASSAY_IN_ERROR;
}

// The result of an operation of aio's own as a value.
aio::outcome<value> as_value(aio::outcome<std::string> read) {
  if (!read) return aio::outcome<value>(read.error());
  return aio::outcome<value>(value::of_bytes(std::move(read).value()));
}
aio::outcome<value> as_value(aio::outcome<void> done) {
  if (!done) return aio::outcome<value>(done.error());
  return aio::outcome<value>(value());
}
template <class T>
aio::task<T>* operation_of(assay_object* object, std::int32_t kind) noexcept {
  return kind == ASSAY_KIND_AWAITABLE ? static_cast<lazy_object*>(object)->operation<T>() : nullptr;
}
aio::task<value> bytes(aio::task<std::string> operation) {
  const std::string read = co_await operation;
  co_return value::of_bytes(read);
}
aio::task<value> nothing(aio::task<void> operation) {
  co_await operation;
  co_return value();
}

}  // namespace

aio::task<value> lazy_object::take() {
  aio::task<value> body;
  if (auto* given = operation<value>()) return std::move(*given);
  if (auto* read = operation<std::string>()) {
    if (*read) body = bytes(std::move(*read));
  } else if (auto* done = operation<void>()) {
    if (*done) body = nothing(std::move(*done));
  }
  if (body) id_ = body.id();
  return body;
}

aio::task<value> drive(frame body) {
  value in;
  value out;
  std::int32_t how = ASSAY_IN_START;
  for (;;) {
    const std::int32_t answer = body.resume(how, std::move(in), out);
    if (answer == ASSAY_OUT_RETURN) co_return std::move(out);
    if (answer == ASSAY_OUT_RAISE) {
      std::exception_ptr raised = to_exception(out.raw().as.error);
      out = value();
      co_await aio::detail::fail_with(std::move(raised));
    }
    if (answer != ASSAY_OUT_AWAIT) {
      throw aio::runtime_error("the body yielded a value outside a generator");
    }
    value awaited = std::move(out);
    out = value();
    assay_object* const object = awaited.raw().tag == ASSAY_OBJECT ? awaited.raw().as.object : nullptr;
    const std::int32_t kind = object ? object->kind() : ASSAY_KIND_OTHER;
    // What is awaited is held once, by its awaiter, so that aio sees a task that nothing can resume any more;
    // and by nothing at all when the body runs again (rule R2).
    if (kind == ASSAY_KIND_FUTURE || kind == ASSAY_KIND_TASK) {
      auto waiting = static_cast<future_object*>(object)->awaiter();
      awaited = value();
      how = settle(co_await waiting, in);
    } else if (auto* const read = operation_of<std::string>(object, kind)) {
      aio::task<std::string> operation = std::move(*read);
      awaited = value();
      how = settle(
          as_value(co_await aio::detail::coroutine_outcome_awaiter<std::string>(operation.release())), in);
    } else if (auto* const done = operation_of<void>(object, kind)) {
      aio::task<void> operation = std::move(*done);
      awaited = value();
      how = settle(as_value(co_await aio::detail::coroutine_outcome_awaiter<void>(operation.release())), in);
    } else if (kind == ASSAY_KIND_COROUTINE || kind == ASSAY_KIND_AWAITABLE) {
      aio::task<value> lazy = static_cast<lazy_object*>(object)->take();
      awaited = value();
      how = settle(co_await aio::detail::coroutine_outcome_awaiter<value>(lazy.release()), in);
    } else {
      in = value::of_error(make_error(ASSAY_ERROR_KIND_TYPE, "an object of this kind can't be awaited"));
      how = ASSAY_IN_ERROR;
    }
  }
}

}  // namespace reference
