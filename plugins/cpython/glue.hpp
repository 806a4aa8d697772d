// The functions of glue.py and glue_errors.py, by name.
#ifndef ASSAY_PLUGINS_CPYTHON_GLUE_HPP
#define ASSAY_PLUGINS_CPYTHON_GLUE_HPP

#include "python_api.hpp"

namespace cpython {

#define CPYTHON_GLUE(X)       \
  X(add_reader)               \
  X(add_signal_handler)       \
  X(add_writer)               \
  X(advance_time)             \
  X(all_tasks)                \
  X(anext)                    \
  X(as_completed)             \
  X(async_for)                \
  X(async_with)               \
  X(await_each)               \
  X(bench_operations)         \
  X(buffered_protocol)        \
  X(call_from_python)         \
  X(child_pid)                \
  X(child_returncode)         \
  X(collect)                  \
  X(collect_garbage)          \
  X(connect_accepted_socket)  \
  X(connect_pipe)             \
  X(context_var)              \
  X(copy_context)             \
  X(create_connection)        \
  X(create_datagram_endpoint) \
  X(create_server)            \
  X(create_subprocess_exec)   \
  X(create_subprocess_shell)  \
  X(create_task)              \
  X(current_task)             \
  X(datagram_protocol)        \
  X(describe)                 \
  X(duplicate_socket)         \
  X(eager_task_factory)       \
  X(ensure_future)            \
  X(enter_scope)              \
  X(exception_now)            \
  X(exit_scope)               \
  X(extra_info)               \
  X(foreign_coroutine)        \
  X(foreign_generator)        \
  X(gather)                   \
  X(get_running_loop)         \
  X(getaddrinfo)              \
  X(getnameinfo)              \
  X(hold_time)                \
  X(make_exception)           \
  X(make_runner)              \
  X(make_waiter)              \
  X(new_barrier)              \
  X(new_bounded_semaphore)    \
  X(new_condition)            \
  X(new_event)                \
  X(new_lifo_queue)           \
  X(new_lock)                 \
  X(new_priority_queue)       \
  X(new_queue)                \
  X(new_reader)               \
  X(new_semaphore)            \
  X(new_task_group)           \
  X(new_virtual_loop)         \
  X(object_kind)              \
  X(open_connection)          \
  X(open_unix_connection)     \
  X(pipe_close)               \
  X(pipe_write)               \
  X(process_group)            \
  X(remove_reader)            \
  X(remove_signal_handler)    \
  X(remove_writer)            \
  X(result_now)               \
  X(run)                      \
  X(run_bench)                \
  X(run_forever)              \
  X(run_in_context)           \
  X(run_in_executor)          \
  X(run_threadsafe)           \
  X(run_until_complete)       \
  X(runner_run)               \
  X(sendfile)                 \
  X(sendto)                   \
  X(serve_echo)               \
  X(serve_receiving)          \
  X(serve_sending)            \
  X(server_sockets)           \
  X(set_task_factory)         \
  X(shield)                   \
  X(sleep)                    \
  X(sock_accept)              \
  X(sock_connect)             \
  X(sock_recv)                \
  X(sock_recv_into)           \
  X(sock_recvfrom)            \
  X(sock_recvfrom_into)       \
  X(sock_sendall)             \
  X(sock_sendfile)            \
  X(sock_sendto)              \
  X(start)                    \
  X(start_server)             \
  X(start_unix_server)        \
  X(stdio)                    \
  X(streaming_protocol)       \
  X(subprocess_exec)          \
  X(subprocess_shell)         \
  X(thread_future)            \
  X(thread_pool)              \
  X(timeout)                  \
  X(timeout_at)               \
  X(tls_context)              \
  X(tls_open_connection)      \
  X(tls_session_info)         \
  X(tls_start)                \
  X(tls_start_server)         \
  X(to_thread)                \
  X(transport_info)           \
  X(wait_for)                 \
  X(wrap_future)              \
  X(UnsupportedError)

// Owned for the life of the process. new_loop is what start answered.
struct glue_functions {
#define CPYTHON_DECLARE(name) PyObject* name = nullptr;
  CPYTHON_GLUE(CPYTHON_DECLARE)
#undef CPYTHON_DECLARE
  PyObject* new_loop = nullptr;
};

extern glue_functions glue;

// Runs the Python files and fetches their functions. False with a Python error. Needs the GIL.
bool load_glue();

}  // namespace cpython

#endif
