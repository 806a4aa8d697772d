#include "driver.hpp"

namespace reference {
namespace {

bool awaits(std::int32_t answer) {
  if (answer == ASSAY_OUT_AWAIT) return true;
  if (answer == ASSAY_OUT_RETURN || answer == ASSAY_OUT_RAISE) return false;
  throw aio::runtime_error("the body yielded a value outside a generator");
}

}  // namespace

void driver::clear_other(stage was) noexcept {
  if (was == stage::operation) {
    std::destroy_at(&operation_);
  } else if (was == stage::coroutine) {
    coroutine_.~lazy_awaiter<value>();
  } else if (was == stage::bytes) {
    bytes_.~lazy_awaiter<std::string>();
  } else if (was == stage::end) {
    end_.~lazy_awaiter<void>();
  }
}

// The results of operations of aio's own as values.
aio::outcome<value> driver::other_outcome() {
  if (stage_ == stage::bytes) {
    aio::outcome<std::string> read = bytes_.await_resume();
    if (!read) return aio::outcome<value>(read.error());
    return aio::outcome<value>(value::of_bytes(std::move(read).value()));
  }
  if (stage_ == stage::end) {
    const aio::outcome<void> done = end_.await_resume();
    if (!done) return aio::outcome<value>(done.error());
    return aio::outcome<value>(value());
  }
  return aio::outcome<value>(
      std::make_exception_ptr(aio::type_error("an object of this kind can't be awaited")));
}

// No variable but the parameter: each would be in the frame of every coroutine.
aio::task<value> drive(driver body) {
  while (awaits(body.step())) co_await body;
  if (body.has_raised()) co_await aio::detail::fail_with(body.take_error());
  co_return body.take();
}

}  // namespace reference
