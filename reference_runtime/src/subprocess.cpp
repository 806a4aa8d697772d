#include <aio/subprocess.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <aio/gather.hpp>
#include <aio/log.hpp>
#include <aio/wait_for.hpp>

#include "socket_transport.hpp"
#include "spawn.hpp"
#include "stream_state.hpp"

namespace aio {
namespace detail {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

class descriptor {
 public:
  descriptor() = default;
  explicit descriptor(int fd) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(other.release()) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// Our end and the child's end of a standard stream.
struct ends {
  descriptor ours, theirs;
};

void set_nonblocking(int fd) {
  if (::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) fail("fcntl");
}

ends make_ends(stdio mode, bool input) {
  ends e;
  int pair[2];
  switch (mode) {
    case stdio::inherit:
    case stdio::to_stdout:
      break;
    case stdio::devnull:
      e.theirs = descriptor(::open("/dev/null", (input ? O_RDONLY : O_WRONLY) | O_CLOEXEC));
      if (e.theirs.get() < 0) fail("/dev/null");
      break;
    case stdio::pipe:
      if (input) {
        // A socket tells when the child has closed it, and writing to it raises no signal.
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) fail("socketpair");
        e.theirs = descriptor(pair[0]);
        e.ours = descriptor(pair[1]);
      } else {
        if (::pipe2(pair, O_CLOEXEC) != 0) fail("pipe");
        e.ours = descriptor(pair[0]);
        e.theirs = descriptor(pair[1]);
      }
      set_nonblocking(e.ours.get());
      break;
  }
  return e;
}

}  // namespace

/// A child and the watch for its end.
class process_state final : public io_owner, public std::enable_shared_from_this<process_state> {
 public:
  process_state(event_loop& l, pid_t child) : loop(l), pid(child) { loop.future_made(); }
  ~process_state() {
    waiters.clear();
    close_pidfd();
    loop.future_gone();
  }

  /// From now on the loop keeps this until the child has ended.
  void watch();

  // The queue's references are on top of self_.
  void add_ref() noexcept override { ++queued_; }
  void release() noexcept override {
    if (--queued_ == 0 && over_) self_.reset();
  }
  void loop_closed() noexcept override { over_ = true; }

  event_loop& loop;
  const pid_t pid;
  std::optional<int> returncode;
  std::vector<future<int>> waiters;
  stream_writer in;
  stream_reader out, err;

 private:
  void reap();
  void close_pidfd() noexcept {
    watch_.stop();
    if (pidfd_ >= 0) ::close(pidfd_);
    pidfd_ = -1;
  }

  std::shared_ptr<process_state> self_;
  unsigned queued_ = 0;
  bool over_ = false;
  int pidfd_ = -1;
  io_watch watch_{*this, [](io_owner& o) { static_cast<process_state&>(o).reap(); }};
};

void process_state::watch() {
  // By number: the declaration of glibc 2.36 is not usable from C++.
  pidfd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (pidfd_ < 0) fail("pidfd_open");
  self_ = shared_from_this();
  watch_.start(loop, pidfd_, io_watch::direction::reading);
}

void process_state::reap() {
  int status = 0;
  const pid_t reaped = ::waitpid(pid, &status, WNOHANG);
  if (reaped == 0 || (reaped < 0 && errno == EINTR)) return;
  if (reaped < 0) {
    // Somebody else has reaped it, or SIGCHLD is ignored.
    log(log_level::warning,
        "the exit status of process " + std::to_string(pid) + " is unknown: returncode 255");
    returncode = 255;
  } else {
    returncode = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }
  close_pidfd();
  over_ = true;
  for (const future<int>& w : std::exchange(waiters, {})) {
    if (!w.done()) w.set_result(*returncode);
  }
}

namespace {

using state = std::shared_ptr<process_state>;

task<int> wait_for_exit(state p) {
  if (p->returncode) co_return *p->returncode;
  const future<int> waiter = p->loop.create_future<int>();
  p->waiters.push_back(waiter);
  co_return co_await waiter;
}

/// Gone while we wrote: the child need not read its input.
bool is_broken_pipe(const std::exception_ptr& e) {
  const auto* error = exception_cast<std::system_error>(e);
  return error && (error->code() == std::errc::broken_pipe || error->code() == std::errc::connection_reset);
}

task<void> feed(stream_writer in, std::optional<std::string> input) {
  if (input) {
    in.write(*input);
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

task<process::output> talk(state p, std::optional<std::string> input) {
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
  co_await wait_for_exit(p);
  co_return result;
}

stream_writer open_input(event_loop& loop, int fd) {
  auto p = std::make_shared<stream_protocol>(loop, nullptr);
  transport_ptr t = socket_transport::open(loop, fd, transport_kind::write_pipe, p);
  return stream_writer(std::make_shared<writer_state>(std::move(t), std::move(p)));
}

stream_reader open_output(event_loop& loop, int fd, std::ptrdiff_t limit) {
  auto reader = std::make_shared<reader_state>(loop, limit);
  auto p = std::make_shared<stream_protocol>(loop, reader);
  transport_ptr t = socket_transport::open(loop, fd, transport_kind::read_pipe, p);
  reader->set_transport(t);
  reader_state* const shown = reader.get();
  return stream_reader(
      std::shared_ptr<reader_state>(std::make_shared<pipe_owner>(std::move(reader), std::move(t)), shown));
}

}  // namespace
}  // namespace detail

pid_t process::pid() const noexcept { return state_->pid; }
std::optional<int> process::returncode() const noexcept { return state_->returncode; }
const stream_writer& process::stdin_writer() const noexcept { return state_->in; }
const stream_reader& process::stdout_reader() const noexcept { return state_->out; }
const stream_reader& process::stderr_reader() const noexcept { return state_->err; }
task<int> process::wait() const { return detail::wait_for_exit(state_); }
task<process::output> process::communicate(std::optional<std::string> input) const {
  return detail::talk(state_, std::move(input));
}

void process::send_signal(int number) const {
  if (state_->returncode) {
    throw std::system_error(ESRCH, std::generic_category(), "process " + std::to_string(state_->pid));
  }
  // Not reaped yet, so the number is still this child's.
  if (::kill(state_->pid, number) != 0) detail::fail("kill");
}
void process::terminate() const { send_signal(SIGTERM); }
void process::kill() const { send_signal(SIGKILL); }

task<process> create_subprocess_exec(std::vector<std::string> arguments, process_options options) {
  if (arguments.empty()) throw value_error("a process needs at least the name of its program");
  if (options.limit <= 0) throw value_error("the limit of a stream must be above zero");
  if (options.stdin_mode == stdio::to_stdout || options.stdout_mode == stdio::to_stdout) {
    throw value_error("only stderr can go where stdout goes");
  }
  event_loop& loop = get_running_loop();
  detail::ends in = detail::make_ends(options.stdin_mode, true);
  detail::ends out = detail::make_ends(options.stdout_mode, false);
  detail::ends err = detail::make_ends(options.stderr_mode, false);

  detail::spawn_request request;
  request.arguments = std::move(arguments);
  request.environment = std::move(options.environment);
  request.cwd = std::move(options.cwd);
  request.new_session = options.new_session;
  request.descriptors[0] = in.theirs.get();
  request.descriptors[1] = out.theirs.get();
  request.descriptors[2] = options.stderr_mode == stdio::to_stdout
                               ? (out.theirs.get() >= 0 ? out.theirs.get() : 1)
                               : err.theirs.get();
  const auto state = std::make_shared<detail::process_state>(loop, detail::spawn(request));
  state->watch();
  if (options.stdin_mode == stdio::pipe) state->in = detail::open_input(loop, in.ours.release());
  if (options.stdout_mode == stdio::pipe) {
    state->out = detail::open_output(loop, out.ours.release(), options.limit);
  }
  if (options.stderr_mode == stdio::pipe) {
    state->err = detail::open_output(loop, err.ours.release(), options.limit);
  }
  co_return process(state);
}

task<process> create_subprocess_shell(std::string command, process_options options) {
  std::vector<std::string> arguments{"/bin/sh", "-c", std::move(command)};
  return create_subprocess_exec(std::move(arguments), std::move(options));
}

}  // namespace aio
