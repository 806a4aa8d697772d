#include "coroutine.hpp"

#include <aio/detail/task_core.hpp>
#include <aio/errors.hpp>

#include "awaited.hpp"
#include "errors.hpp"

namespace reference {
namespace {

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

std::exception_ptr take_error(value& raised) { return to_exception(value(std::move(raised)).raw().as.error); }

aio::task<value> drive(frame body) {
  value in;
  value out;
  std::int32_t how = ASSAY_IN_START;
  for (;;) {
    const std::int32_t answer = body.resume(how, std::exchange(in, value()), out);
    if (answer == ASSAY_OUT_RETURN) co_return std::move(out);
    if (answer == ASSAY_OUT_RAISE) co_await aio::detail::fail_with(take_error(out));
    if (answer != ASSAY_OUT_AWAIT) {
      throw aio::runtime_error("the body yielded a value outside a generator");
    }
    awaited what(out, in);
    how = co_await what;
  }
}

}  // namespace reference
