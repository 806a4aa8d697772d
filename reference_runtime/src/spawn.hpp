// Starting a child: posix_spawn, so that nothing of ours runs between fork and exec.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include <aio/process_options.hpp>

#include "child_stdio.hpp"

namespace aio::detail {

/// Starts the program. Throws std::system_error, value_error; then no child is left.
pid_t spawn(const std::vector<std::string>& arguments, const process_options& options,
            const child_stdio& streams);

}  // namespace aio::detail
