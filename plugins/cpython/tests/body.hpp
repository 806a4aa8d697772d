// Bodies for the plugin's tests: a C++20 coroutine type that speaks the frame protocol of assay/coro.h. No
// nesting, no traces: the harness's SDK has those.
#ifndef ASSAY_PLUGINS_CPYTHON_TESTS_BODY_HPP
#define ASSAY_PLUGINS_CPYTHON_TESTS_BODY_HPP

#include <coroutine>
#include <exception>
#include <functional>

#include "fake_host.hpp"

namespace fake_host {

struct raised {
  error what;
};

// Throws an error that a function of the plugin answered.
inline void check(assay_error* e) {
  if (e != nullptr) throw raised{error(e)};
}

class body {
 public:
  struct promise_type {
    int32_t how = ASSAY_IN_START;
    value in;
    int32_t answer = ASSAY_OUT_RETURN;
    value out;

    body get_return_object() { return body(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(value v) {
      answer = ASSAY_OUT_RETURN;
      out = std::move(v);
    }
    void unhandled_exception() {
      answer = ASSAY_OUT_RAISE;
      try {
        throw;
      } catch (const raised& e) {
        out = value::of(e.what);
      }
    }
    struct awaiter {
      awaiter(promise_type& p, object o) : promise(p), awaited(std::move(o)) {}
      promise_type& promise;
      object awaited;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) {
        promise.answer = ASSAY_OUT_AWAIT;
        promise.out = value::of(std::move(awaited));
      }
      value await_resume() {
        if (promise.how != ASSAY_IN_ERROR) return std::move(promise.in);
        const error e = promise.in.as_error();
        promise.in = value();
        throw raised{e};
      }
    };
    awaiter await_transform(object awaited) { return awaiter(*this, std::move(awaited)); }
  };

  explicit body(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  body(body&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ~body() {
    if (handle_) handle_.destroy();
  }

  // Makes the plugin's coroutine of it.
  object to_object() &&;

 private:
  std::coroutine_handle<promise_type> handle_;
};

// Frames made, and frames destroyed, since the program began.
inline long frames_made = 0;
inline long frames_destroyed = 0;

inline object body::to_object() && {
  static const assay_frame_ops ops = {
      sizeof(assay_frame_ops), 0,
      [](void* frame, int32_t how, assay_value in, assay_value* out) -> int32_t {
        const auto handle = std::coroutine_handle<promise_type>::from_address(frame);
        handle.promise().how = how;
        handle.promise().in = value(in);
        handle.resume();
        *out = handle.promise().out.release();
        return handle.promise().answer;
      },
      [](void* frame) {
        ++frames_destroyed;
        std::coroutine_handle<promise_type>::from_address(frame).destroy();
      }};
  ++frames_made;
  object made;
  check(rt.plugin->coroutine(&ops, std::exchange(handle_, nullptr).address(), made.out()));
  return made;
}

// A callback object of a C++ function; drops counts the ends.
using function = std::function<value(const std::vector<value>&)>;
inline long callbacks_dropped = 0;
inline object callback(function f) {
  static const assay_callback_ops ops = {
      sizeof(assay_callback_ops), 0,
      [](void* data, const assay_value* argv, size_t argc, assay_value* result) -> assay_error* {
        std::vector<value> args;
        for (size_t i = 0; i < argc; ++i) args.push_back(value::share(argv[i]));
        try {
          *result = (*static_cast<function*>(data))(args).release();
          return nullptr;
        } catch (const raised& e) {
          return error(e.what).release();
        }
      },
      [](void* data) {
        ++callbacks_dropped;
        delete static_cast<function*>(data);
      }};
  object made;
  check(rt.plugin->callback(&ops, new function(std::move(f)), made.out()));
  return made;
}

}  // namespace fake_host

#endif
