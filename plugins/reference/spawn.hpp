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
aio::future<value> spawn(aio::event_loop& loop, assay_object* coroutine, aio::task_options options = {});

// The coroutine of an argument; throws type_error for any other object, or NULL.
lazy_object& as_coroutine(assay_object* o);

// Tells a new task what it was made of, if it was: get_coro gives that as long as somebody holds it.
void made_of(const aio::future_base& task, lazy_object& coroutine);

// Has make(body) schedule the body of a coroutine as a task.
template <class Make>
aio::future<value> schedule(lazy_object& coroutine, Make&& make) {
  const scheduling now(coroutine);
  aio::future<value> task = make(coroutine.take());
  made_of(task, coroutine);
  return task;
}

// The object that stands for aio's factory of eager tasks; no reference is taken.
assay_object* eager_factory();

// asyncio.ensure_future: futures as they are, whatever else can be awaited as a task of the loop (NULL: the
// running one). Throws type_error for what can't be awaited.
aio::future<value> ensure_future(assay_object* o, aio::event_loop* loop);

}  // namespace reference
