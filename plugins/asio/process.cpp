#include "process.hpp"

#include <boost/asio/experimental/parallel_group.hpp>
#include <csignal>

#include "initializers.hpp"
#include "join.hpp"
#include "reading.hpp"

namespace asio_plugin {

struct process_object::native {
  process::child child;
};

process_object::process_object(loop_object& loop)
    : loop_bound(ASSAY_KIND_PROCESS, loop), ended_(make_object<moment>(loop)) {}

process_object::~process_object() = default;

namespace {

// The parent's ends of the pipes that are asked for.
using pipes = std::array<std::optional<process::async_pipe>, 3>;

template <class Stream, class Redirect>
Stream redirected(int number, const process_options& o, pipes& all, loop_object& loop, Redirect redirect) {
  switch (o.modes.at(number)) {
    case ASSAY_STDIO_INHERIT:
      return Stream();
    case ASSAY_STDIO_PIPE:
      return Stream(redirect(all.at(number).emplace(loop.context())));
    case ASSAY_STDIO_DEVNULL:
      return Stream(redirect(process::null));
    case ASSAY_STDIO_STDOUT:
      if (number != STDERR_FILENO) break;
      return Stream(process::posix::fd.bind(number, STDOUT_FILENO));
    case ASSAY_STDIO_DESCRIPTOR:
      return Stream(process::posix::fd.bind(number, o.descriptors.at(number)));
    default:
      break;
  }
  refuse(ASSAY_ERROR_KIND_VALUE,
         "a standard stream is inherited, a pipe, the null device, a descriptor, or (stderr) stdout");
}

process::environment environment_of(const process_options& o) {
  if (!o.environment) return process::environment(boost::this_process::environment());
  process::environment given;
  for (const std::string& each : *o.environment) {
    const std::size_t at = each.find('=');
    if (at == std::string::npos) refuse(ASSAY_ERROR_KIND_VALUE, "a variable is NAME=value");
    given[each.substr(0, at)] = each.substr(at + 1);
  }
  return given;
}

// A name without a slash is searched for in PATH.
std::string path_of(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const auto found = process::search_path(program);
  if (found.empty()) {
    throw boost::system::system_error(boost::system::error_code(ENOENT, boost::system::system_category()));
  }
  return found.string();
}

process::child launch(loop_object& loop, const process_options& o, pipes& all, on_end ending) {
  auto in = redirected<standard_input>(0, o, all, loop, [](auto&& to) { return process::std_in < to; });
  auto out = redirected<standard_output>(1, o, all, loop, [](auto&& to) { return process::std_out > to; });
  auto err = redirected<standard_error>(2, o, all, loop, [](auto&& to) { return process::std_err > to; });
  kept_descriptors kept(o.passed);
  auto limit = process::limit_handles;  // a copy: the global one notes each child's descriptors in itself
  const auto child_of = [&](auto&... more) {
    return process::child(process::exe = path_of(o.program), process::args = o.arguments,
                          process::environment(environment_of(o)),
                          process::start_dir = o.directory.empty() ? "." : o.directory, in, out, err, kept,
                          limit, loop.context(), ending, more...);
  };
  if (o.group == 0) return child_of();
  auto leader = static_cast<process::group::native_handle_t>(o.group);
  process::group group(leader);
  group.detach();
  return child_of(group);
}

object_ref<stream_object> stream_of(loop_object& loop, std::int32_t kind, byte_stream::pipe_type end,
                                    std::int64_t limit) {
  return make_object<stream_object>(kind, make_object<connection>(loop, byte_stream(std::move(end)), limit));
}

}  // namespace

// What the property `shell` makes of a command.
void run_by_shell(process_options& options, std::string command) {
  options.program = process::shell().string();
  options.arguments = {"-c", std::move(command)};
}

object_ref<process_object> process_object::start(loop_object& loop, const process_options& options) {
  auto started = make_object<process_object>(loop);
  pipes all;
  try {
    started->child_ = std::make_unique<native>(native{launch(loop, options, all, on_end(started->ended_))});
  } catch (const process::process_error& e) {
    throw boost::system::system_error(
        boost::system::error_code(e.code().value(), boost::system::system_category()));
  }
  auto& [in, out, err] = all;
  auto& streams = started->streams_;
  if (in) streams[0] = stream_of(loop, ASSAY_KIND_STREAM_WRITER, std::move(*in).sink(), options.limit);
  if (out) streams[1] = stream_of(loop, ASSAY_KIND_STREAM_READER, std::move(*out).source(), options.limit);
  if (err) streams[2] = stream_of(loop, ASSAY_KIND_STREAM_READER, std::move(*err).source(), options.limit);
  return started;
}

std::int64_t process_object::id() const { return child_->child.id(); }

std::optional<std::int64_t> process_object::code() const {
  if (!ended_->done() || ended_->exception()) return std::nullopt;
  return ended_->result().raw().as.i;
}

void process_object::terminate() {
  std::error_code error;
  child_->child.terminate(error);
  reaped_ = reaped_ || !error;
  if (error) {
    throw boost::system::system_error(
        boost::system::error_code(error.value(), boost::system::system_category()));
  }
}

void process_object::send_signal(int number) {
  // The id of one that was reaped may be another's by now.
  const int error = ended_->done() || reaped_ ? ESRCH : ::kill(child_->child.id(), number) == 0 ? 0 : errno;
  if (error != 0) {
    throw boost::system::system_error(boost::system::error_code(error, boost::system::system_category()));
  }
}

asio::awaitable<value> process_object::wait(object_ref<process_object> self) {
  const object_ref<moment> ended = self->ended_;
  co_await async_failure(*ended, on_cancel::stop_waiting, asio::deferred);
  co_return ended->result();
}

asio::awaitable<value> process_object::communicate(object_ref<process_object> self,
                                                   std::optional<std::string> input) {
  if (self->streams_[0]) {
    const object_ref<connection>& in = self->streams_[0]->end();
    if (input && !input->empty()) in->write(*input);
    in->close();
  }
  const auto executor = co_await asio::this_coro::executor;
  using reading = decltype(asio::co_spawn(executor, std::declval<asio::awaitable<value>>(), asio::deferred));
  std::vector<reading> readings;
  for (int n : {1, 2}) {
    if (!self->streams_.at(n)) continue;
    readings.push_back(asio::co_spawn(executor, read(self->streams_.at(n)->end(), -1), asio::deferred));
  }
  std::vector<value> outputs(readings.size());
  if (!readings.empty()) {
    auto group = asio::experimental::make_parallel_group(std::move(readings));
    auto all = group.async_wait(asio::experimental::wait_for_one_error(), asio::deferred);
    auto ended = co_await std::move(all);
    for (const std::size_t i : std::get<0>(ended)) {
      if (std::get<1>(ended)[i]) std::rethrow_exception(std::get<1>(ended)[i]);
    }
    outputs = std::move(std::get<2>(ended));
  }
  auto waiting = wait(self);
  co_await std::move(waiting);
  std::vector<value> both;
  auto next = outputs.begin();
  for (int n : {1, 2}) both.push_back(self->streams_.at(n) ? std::move(*next++) : value());
  co_return value::of_list(std::move(both));
}

}  // namespace asio_plugin
