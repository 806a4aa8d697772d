#include "child_process.hpp"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <aio/event_loop.hpp>

#include "socket_transport.hpp"

namespace aio {

void subprocess_protocol::connection_made(subprocess_transport&) {}
void subprocess_protocol::pipe_data_received(int, std::string_view) {}
void subprocess_protocol::pipe_connection_lost(int, std::exception_ptr) {}
void subprocess_protocol::process_exited() {}
void subprocess_protocol::connection_lost(std::exception_ptr) {}
void subprocess_protocol::pause_writing() {}
void subprocess_protocol::resume_writing() {}

void subprocess_transport::terminate() { send_signal(SIGTERM); }
void subprocess_transport::kill() { send_signal(SIGKILL); }

namespace detail {

/// The protocol of one of the pipes: passes on what happens, with the number of the descriptor.
class child_process::pipe final : public protocol {
 public:
  pipe(std::shared_ptr<child_process> child, int fd) : child_(std::move(child)), fd_(fd) {}

  void data_received(std::string_view data) override {
    child_->tell([&](subprocess_protocol& p) { p.pipe_data_received(fd_, data); });
  }
  bool eof_received() override { return false; }
  void pause_writing() override {
    child_->tell([](subprocess_protocol& p) { p.pause_writing(); });
  }
  void resume_writing() override {
    child_->tell([](subprocess_protocol& p) { p.resume_writing(); });
  }
  void connection_lost(std::exception_ptr error) override { child_->pipe_lost(fd_, error); }

 private:
  const std::shared_ptr<child_process> child_;  // a cycle, until the pipe is lost
  const int fd_;
};

template <class F>
void child_process::tell(F call) {
  const std::shared_ptr<subprocess_protocol> p = protocol_;  // it may let go of itself
  if (!p) return;
  std::exception_ptr thrown;
  try {
    call(*p);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!thrown) return;
  if (is_process_exception(thrown)) std::rethrow_exception(thrown);
  loop_.call_exception_handler(
      exception_context("Exception in the protocol of process " + std::to_string(pid_), thrown));
}

child_process::child_process(event_loop& loop, pid_t pid, std::shared_ptr<subprocess_protocol> p)
    : loop_(loop),
      pid_(pid),
      protocol_(std::move(p)),
      watch_(*this, [](io_owner& o) { static_cast<child_process&>(o).exited(); }) {
  loop_.future_made();
}

child_process::~child_process() {
  waiters_.clear();
  watch_.stop();
  loop_.future_gone();
}

std::shared_ptr<child_process> child_process::shared() {
  return std::static_pointer_cast<child_process>(shared_from_this());
}

void child_process::start(child_stdio& streams) {
  try {
    watch_.start(loop_, pid_);
  } catch (...) {
    kill_and_reap(pid_);
    throw;
  }
  watched_ = true;
  self_ = shared();
  for (int fd = 0; fd < 3; ++fd) {
    if (!streams.ours[fd]) continue;
    pipe_states_[fd] = pipe_state::open;
    pipes_[fd] = socket_transport::open(loop_, streams.ours[fd].release(),
                                        fd == 0 ? transport_kind::write_pipe : transport_kind::read_pipe,
                                        std::make_shared<pipe>(self_, fd));
  }
}

void child_process::begin() {
  tell([this](subprocess_protocol& p) { p.connection_made(*this); });
}

transport* child_process::get_pipe_transport(int fd) const noexcept {
  return fd >= 0 && fd < 3 ? pipes_[fd].get() : nullptr;
}

void child_process::send_signal(int number) {
  if (returncode_) {
    throw std::system_error(ESRCH, std::generic_category(), "process " + std::to_string(pid_));
  }
  // Not reaped yet, so the number is still this child's; unless somebody else reaps our children.
  if (::kill(pid_, number) != 0 && errno != ESRCH) {
    throw std::system_error(errno, std::generic_category(), "kill");
  }
}

void child_process::close() {
  if (closing_) return;
  closing_ = true;
  for (const transport_ptr& p : pipes_) {
    if (p) p->close();
  }
  if (!returncode_) ::kill(pid_, SIGKILL);
}

future<int> child_process::exit() {
  future<int> waiter = loop_.create_future<int>();
  if (returncode_) {
    waiter.set_result(*returncode_);
  } else {
    std::erase_if(waiters_, [](const future<int>& w) { return w.done(); });
    waiters_.push_back(waiter);
  }
  return waiter;
}

void child_process::exited() {
  const std::optional<int> code = watch_.reap(pid_);
  if (!code) return;
  returncode_ = code;
  watch_.stop();
  watched_ = false;  // release() lets go of self_
  for (const future<int>& w : std::exchange(waiters_, {})) {
    if (!w.done()) w.set_result(*returncode_);
  }
  finish_if_over();
  // The waiters, and connection_lost(), come in the next pass.
  tell([](subprocess_protocol& p) { p.process_exited(); });
}

void child_process::pipe_lost(int fd, const std::exception_ptr& error) {
  pipe_states_[fd] = pipe_state::lost;
  finish_if_over();
  tell([&](subprocess_protocol& p) { p.pipe_connection_lost(fd, error); });
}

void child_process::finish_if_over() {
  if (!returncode_ || std::ranges::count(pipe_states_, pipe_state::open) != 0) return;
  loop_.call_soon([self = shared()] {
    self->tell([](subprocess_protocol& p) { p.connection_lost(nullptr); });
    self->protocol_.reset();
  });
}

void child_process::loop_closed() noexcept {
  watch_.stop();
  watched_ = false;  // release() lets go of self_
  protocol_.reset();
}

}  // namespace detail
}  // namespace aio
