// The protocol behind a process: a child's pipes as streams (asyncio.subprocess.SubprocessStreamProtocol).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <aio/subprocess.hpp>
#include <aio/subprocess_protocol.hpp>

#include "child_process.hpp"
#include "stream_state.hpp"

namespace aio::detail {

class process_streams final : public subprocess_protocol {
 public:
  process_streams(event_loop& loop, std::ptrdiff_t limit);

  void connection_made(subprocess_transport& child) override;
  void pipe_data_received(int fd, std::string_view data) override;
  void pipe_connection_lost(int fd, std::exception_ptr error) override;
  void process_exited() override;
  void connection_lost(std::exception_ptr error) override;
  void pause_writing() override { input_->pause_writing(); }
  void resume_writing() override { input_->resume_writing(); }

  /// The ends for the user: empty where there is no pipe. The last copy closes it.
  stream_writer writer(const child_process& child) const;
  stream_reader reader(const child_process& child, int fd) const;

 private:
  void close_if_over();

  event_loop& loop_;
  const std::ptrdiff_t limit_;
  subprocess_transport* child_ = nullptr;  // between connection_made and connection_lost
  std::shared_ptr<stream_protocol> input_;
  std::shared_ptr<reader_state> readers_[3];  // of 1 and 2
  int open_readers_ = 0;
  bool exited_ = false;
};

/// What the copies of a process share.
class process_state {
 public:
  process_state(std::shared_ptr<child_process> c, const process_streams& streams)
      : child(std::move(c)),
        in(streams.writer(*child)),
        out(streams.reader(*child, 1)),
        err(streams.reader(*child, 2)) {}

  const std::shared_ptr<child_process> child;
  const stream_writer in;
  const stream_reader out, err;
};

/// Process.communicate().
task<process::output> communicate(std::shared_ptr<process_state> p, std::optional<std::string> input);

}  // namespace aio::detail
