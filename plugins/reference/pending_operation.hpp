// pending_operation.hpp - operations of aio that have no coroutine unless they become a task: a read, a get.
#pragma once

#include <aio/outcome.hpp>
#include <aio/task.hpp>
#include <coroutine>
#include <memory>
#include <type_traits>

#include "value.hpp"

namespace reference {

// One that has not begun. It is awaited, once, as an awaiter of aio's is, whoever awaits it, or made a task.
class pending_operation {
 public:
  pending_operation() = default;
  pending_operation(const pending_operation&) = delete;
  pending_operation& operator=(const pending_operation&) = delete;

  virtual bool await_ready() noexcept = 0;
  virtual std::coroutine_handle<> await_suspend(
      std::coroutine_handle<aio::detail::promise_base> h) noexcept = 0;
  virtual aio::outcome<value> await_resume() noexcept = 0;
  // The await is over, or was given up: it keeps nothing any more, and goes unless its object is held
  // elsewhere.
  virtual void end() noexcept = 0;

  virtual aio::task<value> as_task() = 0;

 protected:
  ~pending_operation() = default;
};

// What awaits one holds it.
struct end_operation {
  void operator()(pending_operation* p) const noexcept { p->end(); }
};
using awaited_operation = std::unique_ptr<pending_operation, end_operation>;

// Goes on with what an awaiter's await_suspend() returns, as the compiler does. By the word inline g++ weighs
// whether to: without it a spawn and await takes a twentieth longer.
template <class Awaiter, class Promise>
inline std::coroutine_handle<> suspended(Awaiter& awaiter, std::coroutine_handle<Promise> h) {
  using how = decltype(awaiter.await_suspend(h));
  if constexpr (std::is_void_v<how>) {
    awaiter.await_suspend(h);
    return std::noop_coroutine();
  } else if constexpr (std::is_same_v<how, bool>) {
    return awaiter.await_suspend(h) ? std::noop_coroutine() : std::coroutine_handle<>(h);
  } else {
    return awaiter.await_suspend(h);
  }
}

}  // namespace reference
