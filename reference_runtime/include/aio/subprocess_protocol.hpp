/// The callback side of child processes (loop.subprocess_exec, asyncio.SubprocessTransport and
/// SubprocessProtocol). aio/subprocess.hpp, with streams and awaits, is made of it.
#pragma once

#include <sys/types.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/process_options.hpp>
#include <aio/task.hpp>
#include <aio/transport.hpp>

namespace aio {

class subprocess_transport;

/// What a child's transport calls back, each from the loop; fd is 0, 1 or 2, and the pipes alone are told of.
/// connection_made is the first call, connection_lost the last: after the loss of every pipe and the exit,
/// whose order is open. Every function has a default that does nothing. What one throws goes to the exception
/// handler of the loop, and the calls go on.
class subprocess_protocol {
 public:
  virtual ~subprocess_protocol() = default;
  virtual void connection_made(subprocess_transport& child);
  /// The view is valid during the call only. Never empty.
  virtual void pipe_data_received(int fd, std::string_view data);
  /// The pipe was closed, at either end. The exception is null unless it broke.
  virtual void pipe_connection_lost(int fd, std::exception_ptr error);
  /// The child has ended: get_returncode() tells how. Its output may still be on the way.
  virtual void process_exited();
  virtual void connection_lost(std::exception_ptr error);
  /// Of the write buffer of stdin: as in aio::protocol.
  virtual void pause_writing();
  virtual void resume_writing();
};

/// A child process and its pipes. The loop keeps it alive until connection_lost() and reaps the child; it
/// belongs to the loop's thread.
class subprocess_transport : public std::enable_shared_from_this<subprocess_transport> {
 public:
  subprocess_transport() = default;
  subprocess_transport(const subprocess_transport&) = delete;
  subprocess_transport& operator=(const subprocess_transport&) = delete;
  virtual ~subprocess_transport() = default;

  virtual pid_t get_pid() const noexcept = 0;
  /// Nothing until the exit was noticed; then the exit code, or -n after death by signal n.
  virtual std::optional<int> get_returncode() const noexcept = 0;
  /// Null where the stream is no pipe. Still there, closed, once the pipe is lost.
  virtual transport* get_pipe_transport(int fd) const noexcept = 0;

  /// Throws std::system_error (ESRCH) if the child is known to have ended. Where it has ended unnoticed,
  /// nothing happens: the number is its own until it is reaped.
  virtual void send_signal(int number) = 0;
  void terminate();
  void kill();

  /// Closes the pipes and kills the child if it is not known to have ended. Returns at once; idempotent.
  virtual void close() = 0;
  virtual bool is_closing() const noexcept = 0;
};

using subprocess_transport_ptr = std::shared_ptr<subprocess_transport>;

/// Starts a program as create_subprocess_exec() does and lets the protocol hear of it. Returns once
/// connection_made() was called. Errors of the start are thrown, and the protocol hears nothing. Cancelling
/// it kills the child and ends when it is reaped. The option `limit` has no meaning here.
task<subprocess_transport_ptr> subprocess_exec(std::shared_ptr<subprocess_protocol> protocol,
                                               std::vector<std::string> arguments,
                                               process_options options = {});
/// The same with `/bin/sh -c command`.
task<subprocess_transport_ptr> subprocess_shell(std::shared_ptr<subprocess_protocol> protocol,
                                                std::string command, process_options options = {});

}  // namespace aio
