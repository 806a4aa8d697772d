// sleep.hpp - asyncio's sleep, which has no coroutine unless it becomes a task.
#pragma once

#include <aio/detail/operation.hpp>
#include <aio/sleep.hpp>
#include <exception>
#include <utility>

#include "value.hpp"

namespace reference {

// What awaiting it is.
class sleeping : public aio::detail::sleep_awaiter {
 public:
  using value_type = value;
  struct request {
    aio::seconds delay;
    value result;
  };
  static constexpr const char* name = "sleep";

  explicit sleeping(request wanted) noexcept
      : sleep_awaiter(wanted.delay.count()), wanted_(std::move(wanted)) {}
  request give_up() noexcept { return std::move(wanted_); }
  value take() noexcept { return std::move(wanted_.result); }
  value await_resume() {
    sleep_awaiter::await_resume();
    return take();
  }

 private:
  request wanted_;
};

inline aio::detail::operation<sleeping> sleep_for(aio::seconds delay, value result) {
  return aio::detail::operation<sleeping>({delay, std::move(result)});
}

}  // namespace reference
