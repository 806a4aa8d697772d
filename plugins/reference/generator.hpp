// generator.hpp - asynchronous generators of aio as objects of the ABI, and callbacks that return coroutines.
#pragma once

#include <aio/async_generator.hpp>

#include "callback.hpp"
#include "coroutine.hpp"

namespace reference {

using generator = aio::async_generator<value, value>;

// The coroutine that a callback of the host returns for the arguments; type_error for anything else.
aio::task<value> call_for_coroutine(callback_object& callback, const assay_value* arguments,
                                    std::size_t count);

// Awaits an object of any kind that can be awaited; type_error for others.
aio::task<value> await_object(object_ref<> o);

}  // namespace reference
