// The transport of a child process.
#pragma once

#include <vector>

#include <aio/future.hpp>
#include <aio/subprocess_protocol.hpp>

#include "child_stdio.hpp"
#include "exit_watch.hpp"

namespace aio::detail {

/// Kept alive by the loop until the child has ended and its pipes are lost.
class child_process final : public subprocess_transport, public io_owner {
 public:
  child_process(event_loop& loop, pid_t pid, std::shared_ptr<subprocess_protocol> p);
  ~child_process() override;

  /// Watches the child and opens our ends of its pipes. Where that fails, the child is gone.
  void start(child_stdio& streams);
  /// Tells the protocol of the connection.
  void begin();

  pid_t get_pid() const noexcept override { return pid_; }
  std::optional<int> get_returncode() const noexcept override { return returncode_; }
  transport* get_pipe_transport(int fd) const noexcept override;
  void send_signal(int number) override;
  void close() override;
  bool is_closing() const noexcept override { return closing_; }

  event_loop& loop() const noexcept { return loop_; }
  /// Done, with the return code, when the exit is noticed.
  future<int> exit();

  // The queue's references are on top of self_.
  void add_ref() noexcept override { ++queued_; }
  void release() noexcept override {
    if (--queued_ == 0 && !watched_) self_.reset();
  }
  void loop_closed() noexcept override;

 private:
  class pipe;
  enum class pipe_state : unsigned char { none, open, lost };

  std::shared_ptr<child_process> shared();
  /// Calls the protocol; what it throws goes to the exception handler.
  template <class F>
  void tell(F call);
  void exited();
  void pipe_lost(int fd, const std::exception_ptr& error);
  void finish_if_over();

  event_loop& loop_;
  const pid_t pid_;
  std::shared_ptr<subprocess_protocol> protocol_;  // until connection_lost
  std::shared_ptr<child_process> self_;            // while the child is watched
  transport_ptr pipes_[3];
  pipe_state pipe_states_[3] = {};
  std::optional<int> returncode_;
  std::vector<future<int>> waiters_;
  exit_watch watch_;
  unsigned queued_ = 0;
  bool watched_ = false;
  bool closing_ = false;
};

/// Starts a program with a protocol: what subprocess_exec() is.
task<std::shared_ptr<child_process>> start_child(std::shared_ptr<subprocess_protocol> p,
                                                 std::vector<std::string> arguments, process_options options);
/// The arguments that make a command of the shell.
std::vector<std::string> shell_arguments(std::string command);

task<int> wait_for_exit(std::shared_ptr<child_process> child);

}  // namespace aio::detail
