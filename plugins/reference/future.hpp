// future.hpp - futures and tasks of aio as objects of the ABI.
#pragma once

#include <aio/future.hpp>
#include <aio/scheduled_task.hpp>

#include "value.hpp"

namespace reference {

using task_state = aio::detail::task_state<value>;

// The state of a task that this plugin has made; null for any other future.
task_state* own_task(const aio::future_base& f) noexcept;

// The object (+1) of a future: the one that is known already, or a new one.
assay_object* wrap(const aio::future_base& f);

// The future of an object of kind future or task; throws type_error for any other.
const aio::future<value>& as_future(assay_object* o);

}  // namespace reference
