// Interned strings for the attributes that the plugin reads and calls: made once, when the interpreter
// starts.
#ifndef ASSAY_PLUGINS_CPYTHON_NAMES_HPP
#define ASSAY_PLUGINS_CPYTHON_NAMES_HPP

#include "python_api.hpp"

namespace cpython {

#define CPYTHON_NAMES(X)          \
  X(_assay_error)                 \
  X(abort)                        \
  X(abort_clients)                \
  X(aclose)                       \
  X(acquire)                      \
  X(add_done_callback)            \
  X(all_errors)                   \
  X(asend)                        \
  X(at_eof)                       \
  X(athrow)                       \
  X(backlog)                      \
  X(broken)                       \
  X(call_at)                      \
  X(call_exception_handler)       \
  X(call_later)                   \
  X(call_soon)                    \
  X(call_soon_threadsafe)         \
  X(can_write_eof)                \
  X(cancel)                       \
  X(cancelled)                    \
  X(cancelling)                   \
  X(cleanup_socket)               \
  X(clear)                        \
  X(close)                        \
  X(close_clients)                \
  X(communicate)                  \
  X(context)                      \
  X(create_future)                \
  X(create_task)                  \
  X(cwd)                          \
  X(default)                      \
  X(default_exception_handler)    \
  X(done)                         \
  X(drain)                        \
  X(empty)                        \
  X(env)                          \
  X(exception)                    \
  X(expired)                      \
  X(family)                       \
  X(feed_data)                    \
  X(feed_eof)                     \
  X(full)                         \
  X(get)                          \
  X(get_context)                  \
  X(get_coro)                     \
  X(get_debug)                    \
  X(get_loop)                     \
  X(get_name)                     \
  X(get_nowait)                   \
  X(get_protocol)                 \
  X(get_write_buffer_limits)      \
  X(get_write_buffer_size)        \
  X(happy_eyeballs_delay)         \
  X(high)                         \
  X(interleave)                   \
  X(is_closed)                    \
  X(is_closing)                   \
  X(is_reading)                   \
  X(is_running)                   \
  X(is_serving)                   \
  X(is_set)                       \
  X(join)                         \
  X(kill)                         \
  X(limit)                        \
  X(local_addr)                   \
  X(locked)                       \
  X(loop)                         \
  X(low)                          \
  X(maxsize)                      \
  X(n_waiting)                    \
  X(name)                         \
  X(notify)                       \
  X(notify_all)                   \
  X(parties)                      \
  X(pass_fds)                     \
  X(pause_reading)                \
  X(process_group)                \
  X(put)                          \
  X(put_nowait)                   \
  X(qsize)                        \
  X(read)                         \
  X(readexactly)                  \
  X(readline)                     \
  X(readuntil)                    \
  X(release)                      \
  X(remove_done_callback)         \
  X(reschedule)                   \
  X(reset)                        \
  X(result)                       \
  X(resume_reading)               \
  X(return_exceptions)            \
  X(reuse_address)                \
  X(reuse_port)                   \
  X(send_signal)                  \
  X(serve_forever)                \
  X(set)                          \
  X(set_debug)                    \
  X(set_default_executor)         \
  X(set_exception)                \
  X(set_exception_handler)        \
  X(set_name)                     \
  X(set_protocol)                 \
  X(set_result)                   \
  X(set_running_or_notify_cancel) \
  X(set_write_buffer_limits)      \
  X(shutdown)                     \
  X(shutdown_asyncgens)           \
  X(shutdown_default_executor)    \
  X(slow_callback_duration)       \
  X(sock)                         \
  X(start_new_session)            \
  X(start_serving)                \
  X(stderr)                       \
  X(stdin)                        \
  X(stdout)                       \
  X(stop)                         \
  X(task_done)                    \
  X(terminate)                    \
  X(time)                         \
  X(timeout)                      \
  X(transport)                    \
  X(uncancel)                     \
  X(wait)                         \
  X(wait_closed)                  \
  X(wait_for)                     \
  X(when)                         \
  X(write)                        \
  X(write_eof)                    \
  X(writelines)

// Members end in _: stdin, stdout and stderr are macros.
struct interned_names {
#define CPYTHON_DECLARE(name) PyObject* name##_ = nullptr;
  CPYTHON_NAMES(CPYTHON_DECLARE)
#undef CPYTHON_DECLARE
};

extern interned_names names;

bool intern_names();  // false with a Python error

}  // namespace cpython

#endif
