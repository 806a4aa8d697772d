// The states behind stream_reader and stream_writer.
#pragma once

#include <deque>

#include <aio/future.hpp>
#include <aio/streams.hpp>
#include <aio/transport.hpp>

#include "byte_buffer.hpp"

namespace aio::detail {

class server_state;

/// The buffer of a reader and who waits for it (asyncio.StreamReader).
class reader_state {
 public:
  reader_state(event_loop& loop, std::ptrdiff_t limit);

  /// Begins with a transport that reads.
  void set_transport(transport_ptr t) {
    transport_ = std::move(t);
    paused_ = false;
  }
  void drop_transport() noexcept { transport_ = nullptr; }

  void feed_data(std::string_view data);
  void feed_eof();
  void set_exception(std::exception_ptr e);

  /// Suspends until data or the end came. `who` is named if somebody else waits already.
  task<void> wait_for_data(const char* who);
  void maybe_resume();

  byte_buffer buffer;
  std::size_t limit;
  bool eof = false;
  std::exception_ptr error;

 private:
  void wake();

  event_loop* loop_;
  future<void> waiter_;
  transport_ptr transport_;
  bool paused_ = false;
};

/// Joins a reader and a writer to a transport (asyncio.StreamReaderProtocol with FlowControlMixin).
class stream_protocol final : public protocol {
 public:
  stream_protocol(event_loop& loop, std::shared_ptr<reader_state> reader);

  void data_received(std::string_view data) override;
  bool eof_received() override;
  void pause_writing() override { paused_ = true; }
  void resume_writing() override;
  void connection_lost(std::exception_ptr e) override;

  /// Suspends while writing is paused.
  task<void> drain();
  const future<void>& closed() const noexcept { return closed_; }
  const std::shared_ptr<reader_state>& reader() const noexcept { return reader_; }

 private:
  event_loop* loop_;
  std::shared_ptr<reader_state> reader_;  // null for the sending end of a pipe
  future<void> closed_;
  std::deque<future<void>> drain_waiters_;
  bool paused_ = false;
  bool lost_ = false;
};

/// What the copies of a writer share. The last one closes the connection.
class writer_state {
 public:
  writer_state(transport_ptr t, std::shared_ptr<stream_protocol> p);
  ~writer_state();

  transport_ptr connection;
  std::shared_ptr<stream_protocol> flow;
  bool server_side = false;  // accepted by a server: which side of TLS it would be
};

/// What the copies of a reader share that has no writer. The last one closes the pipe.
struct pipe_owner {
  pipe_owner(std::shared_ptr<reader_state> r, transport_ptr t)
      : reader(std::move(r)), connection(std::move(t)) {}
  pipe_owner(const pipe_owner&) = delete;
  pipe_owner& operator=(const pipe_owner&) = delete;
  ~pipe_owner() { connection->close(); }
  std::shared_ptr<reader_state> reader;
  transport_ptr connection;
};

/// A connected stream on a non-blocking descriptor, which is taken over. The server is the one that accepted
/// it, if any.
stream_pair make_stream(event_loop& loop, int fd, std::ptrdiff_t limit,
                        std::shared_ptr<server_state> server = {});

}  // namespace aio::detail
