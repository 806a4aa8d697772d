// What the tests of gather, wait, wait_for and shield share.
#pragma once

#include "support.hpp"

namespace aio::test {

class Combinator : public LoopTest {
 protected:
  static std::exception_ptr boom(const char* what = "boom") {
    return std::make_exception_ptr(std::logic_error(what));
  }
  task<int> after(int passes, int value) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    note("end of " + std::to_string(value));
    co_return value;
  }
  task<int> failing(int passes, std::exception_ptr e) {
    for (int i = 0; i < passes; ++i) co_await sleep(0s);
    std::rethrow_exception(e);
  }
  task<int> stubborn(future<int> f, int value) {
    try {
      co_await f;
    } catch (const cancelled_error&) {
    }
    co_return value;
  }
  template <class T>
  scheduled_task<T> waiting_for(future<T> f) {
    const auto body = [](future<T> g) -> task<T> { co_return co_await std::move(g); };
    return loop->create_task(body(f));
  }
  /// Runs a function in a callback: in a running loop.
  template <class F>
  void inside(F f) {
    loop->call_soon(f);
    pass();
  }
  future<int> pending() { return loop->create_future<int>(); }
};

}  // namespace aio::test
