#include <aio/subprocess.hpp>

#include <aio/event_loop.hpp>

#include "process_streams.hpp"

namespace aio {

pid_t process::pid() const noexcept { return state_->child->get_pid(); }
std::optional<int> process::returncode() const noexcept { return state_->child->get_returncode(); }
const stream_writer& process::stdin_writer() const noexcept { return state_->in; }
const stream_reader& process::stdout_reader() const noexcept { return state_->out; }
const stream_reader& process::stderr_reader() const noexcept { return state_->err; }
task<int> process::wait() const { return detail::wait_for_exit(state_->child); }
task<process::output> process::communicate(std::optional<std::string> input) const {
  return detail::communicate(state_, std::move(input));
}
void process::send_signal(int number) const { state_->child->send_signal(number); }
void process::terminate() const { state_->child->terminate(); }
void process::kill() const { state_->child->kill(); }

task<process> create_subprocess_exec(std::vector<std::string> arguments, process_options options) {
  const auto streams = std::make_shared<detail::process_streams>(get_running_loop(), options.limit);
  auto child = co_await detail::start_child(streams, std::move(arguments), std::move(options));
  co_return process(std::make_shared<detail::process_state>(std::move(child), *streams));
}

task<process> create_subprocess_shell(std::string command, process_options options) {
  return create_subprocess_exec(detail::shell_arguments(std::move(command)), std::move(options));
}

}  // namespace aio
