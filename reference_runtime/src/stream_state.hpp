// The states behind stream_reader and stream_writer.
#pragma once

#include <deque>

#include <aio/detail/stream_operations.hpp>
#include <aio/future.hpp>
#include <aio/streams.hpp>
#include <aio/transport.hpp>

#include "byte_buffer.hpp"

namespace aio::detail {

class data_arrival;
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

  /// To be awaited: until data or the end came. Throws as about_to_wait() says, and set_exception().
  data_arrival wait_for_data(const char* who);
  /// Has data come, if that was paused. Gives the error instead if somebody waits already: `who` is named.
  std::exception_ptr about_to_wait(const char* who);
  void maybe_resume();

  byte_buffer buffer;
  std::size_t limit;
  bool eof = false;
  std::exception_ptr error;

 private:
  friend class data_waiter;

  waiting_line line_;  // of one: see about_to_wait()
  loop_binding binding_;
  transport_ptr transport_;
  bool paused_ = false;
  bool broke_a_wait_ = false;  // the error came to one who waited
};

/// A data_waiter and nothing else, for coroutines.
class data_arrival final : public data_waiter {
 public:
  data_arrival(reader_state& reader, const char* who) noexcept : reader_(reader), who_(who) {}
  ~data_arrival() { leave(); }

  bool await_ready() const {
    if (std::exception_ptr e = reader_.about_to_wait(who_)) std::rethrow_exception(std::move(e));
    return false;
  }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> h) {
    return wait(reader_, h.promise());
  }
  void await_resume() {
    if (failed(reader_)) [[unlikely]]
      std::rethrow_exception(failure(reader_));
  }

 private:
  reader_state& reader_;
  const char* who_;
};

inline data_arrival reader_state::wait_for_data(const char* who) { return data_arrival(*this, who); }

/// Joins a reader and a writer to a transport (asyncio.StreamReaderProtocol with FlowControlMixin).
class stream_protocol final : public protocol {
 public:
  stream_protocol(event_loop& loop, std::shared_ptr<reader_state> reader);

  void data_received(std::string_view data) override;
  bool eof_received() override;
  void pause_writing() override { paused_ = true; }
  void resume_writing() override;
  void connection_lost(std::exception_ptr e) override;

  /// Whether drain() has nothing to wait for, nor to tell.
  bool may_write_on() const noexcept { return !paused_ && !lost_ && !(reader_ && reader_->error); }
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
