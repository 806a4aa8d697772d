// Process.communicate(): feeds stdin and reads both outputs, all at once.
#include <exception>
#include <system_error>

#include <aio/gather.hpp>
#include <aio/wait_for.hpp>

#include "process_streams.hpp"

namespace aio::detail {
namespace {

/// Gone while we wrote: the child need not read its input.
bool is_broken_pipe(const std::exception_ptr& e) {
  const auto* error = exception_cast<std::system_error>(e);
  return error && (error->code() == std::errc::broken_pipe || error->code() == std::errc::connection_reset);
}

task<void> feed(stream_writer in, std::optional<std::string> input) {
  // The caller may have ended it before.
  if (input && !in.is_closing()) {
    in.write(*input);
    input.reset();  // what the pipe did not take is in the buffer
    task<void> draining = in.drain();
    outcome<void> drained = co_await outcome_of(draining);
    if (drained.error() && !is_broken_pipe(drained.error())) co_await fail_with(drained.error());
  }
  in.close();
}

task<std::optional<std::string>> read_to_end(stream_reader from) {
  if (!from) co_return std::nullopt;
  co_return co_await from.read();
}

}  // namespace

task<process::output> communicate(std::shared_ptr<process_state> p, std::optional<std::string> input) {
  task<void> feeding = p->in ? feed(p->in, std::move(input)) : task<void>();
  process::output result;
  if (feeding) {
    auto all = co_await gather(std::move(feeding), read_to_end(p->out), read_to_end(p->err));
    result.out = std::move(std::get<1>(all));
    result.err = std::move(std::get<2>(all));
  } else {
    auto both = co_await gather(read_to_end(p->out), read_to_end(p->err));
    result.out = std::move(std::get<0>(both));
    result.err = std::move(std::get<1>(both));
  }
  co_await wait_for_exit(p->child);
  co_return result;
}

}  // namespace aio::detail
