// spawn.hpp - from an awaitable argument to a future of aio.
#pragma once

#include <optional>
#include <string>

#include <assay/ext/task.h>

#include "future.hpp"

namespace reference {

// The name and the context of the arguments.
aio::task_options task_options_of(const assay_spawn_args& a);

// Schedules an object of kind coroutine as a task; throws type_error for any other.
aio::future<value> spawn(aio::event_loop& loop, assay_object* coroutine, aio::task_options options = {});

// Of a new task: what it was made of, which get_coro gives as long as somebody holds it.
void made_of(const aio::future_base& task, lazy_object& coroutine);

// The object that stands for aio's factory of eager tasks; no reference is taken.
assay_object* eager_factory();

// asyncio.ensure_future: futures as they are, whatever else can be awaited as a task of the loop (NULL: the
// running one). Throws type_error for what can't be awaited.
aio::future<value> ensure_future(assay_object* o, aio::event_loop* loop);

}  // namespace reference
