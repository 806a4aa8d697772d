// What this plugin claims, and each bending of Asio's ways to the ABI's.
#include <boost/version.hpp>

#include "tables.hpp"

namespace asio_plugin {
namespace {

const char* const features[] = {"bench",
                                "loop.create",
                                "loop.close",
                                "loop.run_forever",
                                "loop.run_until_complete",
                                "loop.stop",
                                "loop.is_running",
                                "loop.is_closed",
                                "loop.running",
                                "loop.time",
                                "loop.call_soon",
                                "loop.call_soon_threadsafe",
                                "loop.call_later",
                                "loop.call_at",
                                "loop.handle_cancel",
                                "loop.handle_cancelled",
                                "loop.handle_when",
                                "future.create",
                                "future.set_result",
                                "future.set_exception",
                                "future.cancel",
                                "future.done",
                                "future.cancelled",
                                "future.result",
                                "future.exception",
                                "future.add_done_callback",
                                "future.remove_done_callback",
                                "future.get_loop",
                                "task.create",
                                "combinators.sleep",
                                "combinators.gather",
                                "combinators.wait",
                                "combinators.wait_for",
                                "combinators.ensure_future",
                                "queue.create",
                                "queue.put",
                                "queue.get",
                                "queue.put_nowait",
                                "queue.get_nowait",
                                "queue.empty",
                                "queue.maxsize",
                                "streams.open_connection",
                                "streams.start_server",
                                "streams.connect_accepted_socket",
                                "streams.read",
                                "streams.readline",
                                "streams.readexactly",
                                "streams.readuntil",
                                "streams.at_eof",
                                "streams.write",
                                "streams.drain",
                                "streams.write_eof",
                                "streams.writer_close",
                                "streams.writer_is_closing",
                                "streams.writer_wait_closed",
                                "streams.get_extra_info",
                                "streams.server_sockets",
                                "streams.server_is_serving",
                                "streams.server_start_serving",
                                "streams.server_close",
                                "unix",
                                "subprocess.exec",
                                "subprocess.shell",
                                "subprocess.pid",
                                "subprocess.returncode",
                                "subprocess.stdin_writer",
                                "subprocess.stdout_reader",
                                "subprocess.stderr_reader",
                                "subprocess.wait",
                                "subprocess.communicate",
                                "subprocess.send_signal",
                                "subprocess.terminate",
                                "subprocess.kill",
                                "process.process-group",
                                "tls.context_create",
                                "tls.open_connection",
                                "tls.start_server",
                                "tls.start_tls",
                                "tls.session_info",
                                "tls.buffered-start",
                                "signals",
                                "fd.add_reader",
                                "fd.remove_reader",
                                "fd.add_writer",
                                "fd.remove_writer",
                                "fd.getaddrinfo",
                                "fd.getnameinfo",
                                "executor.thread_pool_create",
                                "executor.thread_pool_shutdown",
                                "executor.run_in_executor",
                                "executor.to_thread",
                                "datagram.protocol_create",
                                "datagram.create_datagram_endpoint",
                                "datagram.sendto",
                                "datagram.close",
                                "datagram.abort",
                                "datagram.is_closing",
                                "datagram.get_extra_info",
                                "datagram.empty-sent",
                                "datagram.unix-paths",
                                nullptr};

const char* const adaptations[] = {
    "Asio has no future, and no task that can be asked or awaited by several: the outcome that is kept, its "
    "done callbacks and the operation that waits for it are code of the plugin.",
    "A task is co_spawn with a cancellation_signal of its own, kept until the completion handler is gone; "
    "cancel emits terminal cancellation.",
    "A coroutine that is spawned on the loop begins with a post: co_spawn would run its body at once.",
    "Awaiting a task or a future passes a cancellation of the wait on to it, as asyncio does: Asio has no "
    "link between the two.",
    "A cancellation that was delivered is cleared from the coroutine's cancellation_state, for Asio's is a "
    "level: every later await would end with it, too.",
    "operation_aborted, and a channel's channel_cancelled, is the cancellation error. It carries no message.",
    "run_until_complete is io_context::run, ended by stop when the outcome is there; a work guard keeps run "
    "from returning while nothing is pending.",
    "io_context::restart follows a run that was stopped.",
    "A handle of call_soon is a mark that the posted function looks at: a post cannot be taken back.",
    "loop.close destroys the io_context, after the plugin's timers and waiters have let go of it.",
    "An error of a callback leaves io_context::run, as an exception of a handler does, and so the run call.",
    "sleep(0) is a post, sleep a steady_timer.",
    "gather and wait are parallel groups of waits for their members, not of the members: else a group would "
    "cancel "
    "the rest when its condition holds. A cancellation of gather is passed on to its members.",
    "wait_for is a parallel group of the awaited one and a steady_timer, as operator|| of "
    "awaitable_operators is.",
    "A writer's write is queued, one async_write is under way at a time, and drain waits until all is "
    "written: "
    "Asio's own way is to await async_write.",
    "write_eof shuts the sending side down, and close closes the socket, when all is written.",
    "The end of a stream, and an error that broke it, are remembered: another read of Asio's would wait for "
    "ever.",
    "readexactly, readuntil and readline are async_read and async_read_until on a dynamic buffer of the "
    "limit.",
    "open_connection is async_resolve and async_connect, start_server binds an acceptor to each address; an "
    "address in digits skips the resolver.",
    "TCP and UNIX sockets are generic::stream_protocol's, one kind of stream.",
    "A datagram endpoint receives again after each datagram; sendto starts an async_send_to with a copy of "
    "the data.",
    "A datagram endpoint's close waits for what is being sent, and connection_lost is posted after it.",
    "getaddrinfo is a tcp or udp resolver's async_resolve, by the type; a resolver takes no protocol "
    "besides. "
    "getnameinfo is async_resolve of an endpoint, which takes no flags.",
    "A datagram's address is one in digits, or a path.",
    "A job is posted to a thread_pool, or to system_executor where none is named, and its outcome to the "
    "loop.",
    "A signal's handler is a signal_set that is waited for again before each call.",
    "add_reader and add_writer are async_wait of a stream_descriptor, again after each call; it gives the "
    "host's "
    "descriptor back when nothing is watched.",
    "exec is boost::process::child with limit_handles, which closes what is not passed: without it every "
    "child inherits the pipes of the others. It also closes the pipe that would tell of a failed exec.",
    "A program's name without a slash is looked up by search_path; where that finds nothing, ENOENT.",
    "Which redirection a standard stream has is chosen when the program runs, by an initializer that holds "
    "one "
    "of Boost.Process's; a descriptor is posix::fd.bind, and so is stderr where stdout goes.",
    "A child's pipes are async_pipe's ends as streams; closing the writer closes its end.",
    "The return code comes by an async_handler, from the native status: on_exit tells of no signal. An error "
    "of it is raised by wait.",
    "kill is child::terminate. terminate and send_signal are kill(2) of child::id: Boost.Process sends no "
    "other signal.",
    "communicate is async_write of the input, which closes the pipe, async_read of both outputs in a "
    "parallel "
    "group, and the wait for the exit.",
    "A process that is dropped while it runs is terminated, as ~child does.",
    "A context of TLS is asio::ssl::context; a client's verifies unless told otherwise, which Asio's own "
    "default "
    "does not, and checks the name by host_name_verification. ALPN, the server's name and what a session "
    "tells "
    "are OpenSSL's, by native_handle.",
    "A writer's close over TLS is async_shutdown, and then the socket's close. A server hands out a stream "
    "after "
    "async_handshake and drops a client that fails it.",
    "start_tls moves the socket into an ssl::stream, greets with what was read already, and closes the "
    "connection "
    "where the handshake fails: a socket that was moved is not given back.",
    "A queue is a channel; one without a bound has the greatest capacity, for 0 is a hand-over in Asio.",
    nullptr};

const char* const versions[] = {"Boost.Asio=" BOOST_LIB_VERSION, nullptr};

}  // namespace

const assay_manifest manifest_table = {
    .size = sizeof(assay_manifest),
    .threads = 1,
    .name = "asio",
    .runtime = "Boost.Asio",
    .version = "1.81.0",
    .features = features,
    .variants = nullptr,
    .adaptations = adaptations,
    .info = versions,
};

}  // namespace asio_plugin
