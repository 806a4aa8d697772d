// Waiting in a coroutine until a descriptor is ready.
#pragma once

#include <aio/future.hpp>
#include <aio/task.hpp>

#include "io_watch.hpp"

namespace aio::detail {

/// Returns once the descriptor is ready; cancelling the wait ends the watch at once. REQUIRES: the descriptor
/// stays open as long.
task<void> until_ready(event_loop& loop, int fd, io_watch::direction d);

}  // namespace aio::detail
