// assay_process_args as aio's options.
#include "subprocess.hpp"

#include <aio/errors.hpp>

namespace reference {
namespace {

aio::stdio as_mode(std::int32_t mode) {
  switch (mode) {
    case ASSAY_STDIO_INHERIT:
      return aio::stdio::inherit;
    case ASSAY_STDIO_PIPE:
      return aio::stdio::pipe;
    case ASSAY_STDIO_DEVNULL:
      return aio::stdio::devnull;
    case ASSAY_STDIO_STDOUT:
      return aio::stdio::to_stdout;
    case ASSAY_STDIO_DESCRIPTOR:
      return aio::stdio::descriptor;
    default:
      throw aio::value_error(
          "a standard stream is inherited, a pipe, the null device, a descriptor, or (stderr) stdout");
  }
}

std::vector<std::string> strings(const char* const* all) {
  std::vector<std::string> copied;
  for (; all && *all; ++all) copied.emplace_back(*all);
  return copied;
}

}  // namespace

aio::process_options as_process_options(const assay_process_args& a) {
  aio::process_options options;
  options.stdin_mode = as_mode(a.stdin_mode);
  options.stdout_mode = as_mode(a.stdout_mode);
  options.stderr_mode = as_mode(a.stderr_mode);
  options.stdin_fd = a.stdin_fd;
  options.stdout_fd = a.stdout_fd;
  options.stderr_fd = a.stderr_fd;
  for (const std::int32_t* fd = a.pass_fds; fd && *fd >= 0; ++fd) options.pass_fds.push_back(*fd);
  if (a.environment) options.environment = strings(a.environment);
  if (a.cwd) options.cwd = a.cwd;
  options.new_session = a.new_session != 0;
  if (a.process_group == -1) options.process_group = 0;
  if (a.process_group > 0) options.process_group = static_cast<pid_t>(a.process_group);
  if (a.limit != 0) options.limit = a.limit;
  return options;
}

std::vector<std::string> program_arguments(const assay_process_args& a) {
  std::vector<std::string> arguments = strings(a.argv);
  if (arguments.empty()) throw aio::value_error("a program is required");
  return arguments;
}

std::string shell_command(const assay_process_args& a) {
  std::vector<std::string> command = strings(a.argv);
  if (command.size() != 1) throw aio::value_error("one string is required, the command");
  return std::move(command.front());
}

}  // namespace reference
