// Short forms of the plugin's functions for its tests: each throws `raised` where the plugin answers an
// error.
#ifndef ASSAY_PLUGINS_CPYTHON_TESTS_RUNTIME_HPP
#define ASSAY_PLUGINS_CPYTHON_TESTS_RUNTIME_HPP

#include "body.hpp"

namespace fake_host {

inline object new_loop() {
  object loop;
  check(rt.loop->create(loop.out()));
  return loop;
}

inline value run(const object& loop, const object& awaitable) {
  value result;
  check(rt.loop->run_until_complete(loop.get(), awaitable.get(), result.out()));
  return result;
}

// Runs a body on a loop of its own, as asyncio.run does, less the cancelling of what is left.
inline value run(body b) {
  const object loop = new_loop();
  struct closer {
    const object& loop;
    ~closer() { error ignored(rt.loop->close(loop.get())); }
  } const close{loop};
  return run(loop, std::move(b).to_object());
}

inline object sleep(double delay, const value& result = {}) {
  object awaitable;
  check(rt.combinators->sleep(delay, &result.raw(), awaitable.out()));
  return awaitable;
}

inline object spawn(const object& coroutine, const object& loop = {}) {
  assay_spawn_args args{};
  args.size = sizeof args;
  args.coroutine = coroutine.get();
  args.loop = loop.get();
  object task;
  check(rt.task->create(&args, task.out()));
  return task;
}
inline object spawn(body b) { return spawn(std::move(b).to_object()); }

inline object new_future() {
  object future;
  check(rt.future->create(nullptr, future.out()));
  return future;
}

inline void set_result(const object& future, value v) {
  check(rt.future->set_result(future.get(), v.release()));
}

inline bool cancel(const object& future, const char* message = nullptr) {
  const value text = message != nullptr ? value::text(message) : value();
  int32_t requested = -1;
  check(rt.future->cancel(future.get(), message != nullptr ? text.raw().as.bytes : nullptr, &requested));
  return requested == 1;
}

inline bool done(const object& future) {
  int32_t flag = -1;
  check(rt.future->done(future.get(), &flag));
  return flag == 1;
}
inline bool cancelled(const object& future) {
  int32_t flag = -1;
  check(rt.future->cancelled(future.get(), &flag));
  return flag == 1;
}
inline value result(const object& future) {
  value v;
  check(rt.future->result(future.get(), v.out()));
  return v;
}
inline error exception(const object& future) {
  error e;
  check(rt.future->exception(future.get(), e.out()));
  return e;
}

inline object call_soon(const object& f, const value& args = {}, const object& loop = {}) {
  assay_call_args call{};
  call.size = sizeof call;
  call.loop = loop.get();
  call.callback = f.get();
  call.args = args.raw().tag == ASSAY_LIST ? args.raw().as.list : nullptr;
  object handle;
  check(rt.loop->call_soon(&call, handle.out()));
  return handle;
}

inline object gather(std::vector<value> members, bool return_exceptions = false) {
  const value list = value::list(std::move(members));
  object future;
  check(rt.combinators->gather(list.raw().as.list, return_exceptions ? 1 : 0, future.out()));
  return future;
}

inline object wait_for(const object& awaited, double timeout) {
  object awaitable;
  check(rt.combinators->wait_for(awaited.get(), &timeout, awaitable.out()));
  return awaitable;
}

// What an operation raises; empty if it does not.
template <class F>
error error_of(F&& f) {
  try {
    f();
    return {};
  } catch (const raised& e) {
    return e.what;
  }
}

}  // namespace fake_host

#endif
