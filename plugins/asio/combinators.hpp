// combinators.hpp - gather, wait and wait_for on Asio's parallel groups.
#pragma once

#include "task.hpp"

namespace asio_plugin {

// A coroutine is spawned as a task; a task or a future stays what it is. A type error for another kind.
object_ref<outcome_object> ensure_outcome(loop_object& loop, assay_object* o);

// The future of a group over its members, which begin at once.
object_ref<outcome_object> gather(const assay_list* members, bool return_exceptions);

// Lazy: the value is list(list done, list pending).
asio::awaitable<value> wait(std::int32_t return_when, list_ref members, std::optional<double> timeout);

// Lazy: the awaited one beside a timer, in a group that ends with the first of them.
asio::awaitable<value> wait_for(object_ref<> awaited, std::optional<double> timeout);

}  // namespace asio_plugin
