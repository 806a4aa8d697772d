/// Where aio's own messages go: coroutines never awaited, slow callbacks, errors nobody handled.
#pragma once

#include <functional>
#include <string_view>

namespace aio {

enum class log_level { debug, info, warning, error };

/// Receives one message without a final line end. May be called from any thread. What it throws
/// leaves the default exception handler of the loop and is reported there (LOOP-26).
using log_hook = std::function<void(log_level, std::string_view)>;

/// Replaces the hook of the process; an empty one restores the default, which writes to stderr.
/// Thread: any, but not while another thread may be logging.
void set_log_hook(log_hook hook);

/// Hands one message to the hook.
void log(log_level level, std::string_view message);

}  // namespace aio
