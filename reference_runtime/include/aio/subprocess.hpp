/// Child processes (asyncio.create_subprocess_exec, asyncio.subprocess.Process).
#pragma once

#include <sys/types.h>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <aio/process_options.hpp>
#include <aio/streams.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {
class process_state;
}

/// A child process; copies share it. It belongs to the loop's thread. The loop reaps it whether or not anyone
/// waits; dropping the handles ends neither the process nor its reaping, but closes its pipes. A loop that is
/// closed leaves the children that still run alone: they go on, and nobody reaps them.
class process {
 public:
  process() = default;
  explicit process(std::shared_ptr<detail::process_state> state) : state_(std::move(state)) {}
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }

  pid_t pid() const noexcept;
  /// Nothing until the exit was noticed; then the exit code, or -n after death by signal n. 255, with a
  /// warning in the log, where somebody else has reaped the child.
  std::optional<int> returncode() const noexcept;

  /// The pipes; empty for streams that are not stdio::pipe.
  const stream_writer& stdin_writer() const noexcept;
  const stream_reader& stdout_reader() const noexcept;
  const stream_reader& stderr_reader() const noexcept;

  /// Waits for the exit and gives the return code, to any number of tasks, any number of times. Returns at
  /// the exit even if a descendant holds a pipe open. Cancelling it does not end the process.
  task<int> wait() const;

  /// What communicate() gives: nothing for a stream that is not a pipe.
  struct output {
    std::optional<std::string> out;
    std::optional<std::string> err;
  };
  /// Writes the input and closes stdin, reads both outputs to their ends, waits. All at once, so that large
  /// amounts in both directions do not lock up. A child that does not read its input is no error, and neither
  /// is input where stdin was closed before or is no pipe: it is dropped. Without input a piped stdin is
  /// closed all the same. A second call returns empty outputs. Cancelling it does not end the process.
  task<output> communicate(std::optional<std::string> input = std::nullopt) const;

  /// Throws std::system_error (ESRCH) if the process is known to have ended.
  void send_signal(int number) const;
  void terminate() const;
  void kill() const;

 private:
  std::shared_ptr<detail::process_state> state_;
};

/// Starts a program (looked for along PATH) with the given arguments, the first being the program itself.
/// Returns when it is started. Throws std::system_error: ENOENT if it or the directory is not found, EACCES
/// if it is not executable; value_error for options that make no sense. Cancelling it kills the child and
/// ends when it is reaped.
task<process> create_subprocess_exec(std::vector<std::string> arguments, process_options options = {});
/// The same with the arguments one by one: create_subprocess_exec(options, "ls", "-l"). Of use in a co_await,
/// where g++ 12 does not take a braced list.
template <std::convertible_to<std::string>... A>
task<process> create_subprocess_exec(process_options options, std::string program, A&&... arguments) {
  std::vector<std::string> all;
  all.reserve(1 + sizeof...(A));
  all.push_back(std::move(program));
  (all.emplace_back(std::forward<A>(arguments)), ...);
  return create_subprocess_exec(std::move(all), std::move(options));
}
/// Starts `/bin/sh -c command`.
task<process> create_subprocess_shell(std::string command, process_options options = {});

}  // namespace aio
