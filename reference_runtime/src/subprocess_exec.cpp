// Starting a child with a protocol.
#include <aio/subprocess_protocol.hpp>

#include <aio/event_loop.hpp>
#include <aio/wait_for.hpp>

#include "child_process.hpp"
#include "spawn.hpp"

namespace aio {
namespace detail {

task<int> wait_for_exit(std::shared_ptr<child_process> child) {
  const future<int> exit = child->exit();
  co_return co_await exit;
}

std::vector<std::string> shell_arguments(std::string command) {
  return {"/bin/sh", "-c", std::move(command)};
}

task<std::shared_ptr<child_process>> start_child(std::shared_ptr<subprocess_protocol> p,
                                                 std::vector<std::string> arguments,
                                                 process_options options) {
  event_loop& loop = get_running_loop();
  std::shared_ptr<child_process> child;
  {
    child_stdio streams(options);
    child = std::make_shared<child_process>(loop, spawn(arguments, options, streams), std::move(p));
    child->start(streams);
  }  // the child's ends are closed here: else its pipes would never end
  loop.call_soon([child] { child->begin(); });
  // In the pass after, so that the protocol was told.
  future<void> begun = loop.create_future<void>();
  loop.call_soon([begun] {
    if (!begun.done()) begun.set_result();
  });
  outcome<void> started = co_await outcome_of(begun);
  if (std::exception_ptr cancelled = started.error()) {
    child->close();
    co_await wait_for_exit(child);
    co_await fail_with(std::move(cancelled));
  }
  co_return child;
}

namespace {

task<subprocess_transport_ptr> started(task<std::shared_ptr<child_process>> starting) {
  co_return co_await starting;
}

}  // namespace
}  // namespace detail

task<subprocess_transport_ptr> subprocess_exec(std::shared_ptr<subprocess_protocol> protocol,
                                               std::vector<std::string> arguments, process_options options) {
  if (!protocol) throw type_error("a child process needs a protocol");
  return detail::started(detail::start_child(std::move(protocol), std::move(arguments), std::move(options)));
}

task<subprocess_transport_ptr> subprocess_shell(std::shared_ptr<subprocess_protocol> protocol,
                                                std::string command, process_options options) {
  return subprocess_exec(std::move(protocol), detail::shell_arguments(std::move(command)),
                         std::move(options));
}

}  // namespace aio
