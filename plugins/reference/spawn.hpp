// spawn.hpp - from an awaitable argument to a future of aio.
#pragma once

#include <optional>
#include <string>

#include <assay/ext/task.h>

#include "coroutine.hpp"
#include "future.hpp"

namespace reference {

// The name and the context of the arguments.
aio::task_options task_options_of(const assay_spawn_args& a);

// Schedules an object of kind coroutine as a task; throws type_error for any other.
aio::future<value> spawn(aio::event_loop& loop, assay_object* coroutine);

// The coroutine of an argument; throws type_error for any other object, or NULL.
lazy_object& as_coroutine(assay_object* o);

// Tells a new task what it was made of, if it was: get_coro gives that as long as somebody holds it. Returns
// its state if that is one of this plugin's, which a factory's may not be.
task_state* made_of(const aio::future_base& task, lazy_object& coroutine);

// Has make(body) schedule the body of a coroutine as a task.
template <class Make>
aio::future<value> schedule(lazy_object& coroutine, Make&& make) {
  const scheduling now(coroutine);
  aio::future<value> task = make(coroutine.take());
  made_of(task, coroutine);
  return task;
}

// The same as an object (+1).
template <class Make>
assay_object* schedule_object(lazy_object& coroutine, Make&& make) {
  const scheduling now(coroutine);
  const aio::future<value> task = make(coroutine.take());
  task_state* const own = made_of(task, coroutine);
  return own ? own->object.hand_out(*own) : wrap(task);
}

// The object that stands for aio's factory of eager tasks; no reference is taken.
assay_object* eager_factory();

// asyncio.ensure_future: futures as they are, whatever else can be awaited as a task of the loop (NULL: the
// running one). Throws type_error for what can't be awaited.
aio::future<value> ensure_future(assay_object* o, aio::event_loop* loop);

}  // namespace reference
