/// Streams over TCP and pipes (asyncio.StreamReader, StreamWriter, open_connection).
///
/// Readers and writers are handles: copies share one stream. They belong to the loop's thread. Bytes are
/// std::string. When the last handle of a writer goes, its connection is closed as by close(). Cancelling a
/// read loses no data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <aio/connect_options.hpp>
#include <aio/detail/operation.hpp>
#include <aio/detail/stream_operations.hpp>
#include <aio/future.hpp>
#include <aio/network.hpp>
#include <aio/task.hpp>
#include <aio/transport.hpp>

namespace aio {

namespace detail {
class reader_state;
class writer_state;
}  // namespace detail

/// The default limit of a reader's buffer.
inline constexpr std::ptrdiff_t default_stream_limit = 64 * 1024;

/// The receiving side of a stream. One coroutine at a time may read; a second is a runtime_error.
class stream_reader {
 public:
  stream_reader() = default;
  /// A reader that is fed by hand. A limit of zero or below is a value_error.
  explicit stream_reader(event_loop& loop, std::ptrdiff_t limit = default_stream_limit);
  explicit stream_reader(std::shared_ptr<detail::reader_state> state) : state_(std::move(state)) {}
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }
  /// The identity of the shared stream.
  const void* id() const noexcept { return state_.get(); }

  /// At most n bytes as soon as any are there; empty at the end of the stream. Without n, or below zero: all
  /// up to the end. Not bounded by the limit.
  detail::operation<detail::stream_read> read(std::ptrdiff_t n = -1) const {
    return detail::operation<detail::stream_read>({state_, n});
  }
  /// A line with its end, or what is left at the end of the stream. A line longer than the limit is a
  /// value_error.
  task<std::string> readline() const;
  /// Exactly n bytes; incomplete_read_error at an early end. May exceed the limit.
  task<std::string> readexactly(std::ptrdiff_t n) const;
  /// Up to and including the separator. Throws incomplete_read_error at an early end, limit_overrun_error
  /// where it is not found within the limit: the data then stay in the buffer.
  task<std::string> readuntil(std::string separator = "\n") const;
  /// The earliest end of any of several separators, the shortest on a tie.
  task<std::string> readuntil(std::vector<std::string> separators) const;
  /// The next line, or nothing at the end of the stream: `while (auto line = co_await reader.next_line())`.
  task<std::optional<std::string>> next_line() const;

  /// The same for aio::next and aio::async_for: throws stop_async_iteration at the end.
  task<std::string> anext() const;

  /// True when the end was received and the buffer is empty.
  bool at_eof() const noexcept;
  /// What broke the connection, or null.
  std::exception_ptr exception() const noexcept;

  void feed_data(std::string_view data) const;
  void feed_eof() const;
  void set_exception(std::exception_ptr e) const;

 private:
  std::shared_ptr<detail::reader_state> state_;
};

/// The sending side of a stream.
class stream_writer {
 public:
  stream_writer() = default;
  explicit stream_writer(std::shared_ptr<detail::writer_state> state) : state_(std::move(state)) {}
  explicit operator bool() const noexcept { return static_cast<bool>(state_); }
  /// The identity of the shared stream.
  const void* id() const noexcept { return state_.get(); }

  /// Sends what the kernel takes at once and queues a copy of the rest. Never suspends, never fails: a broken
  /// connection is told by drain(). After write_eof() a runtime_error; after close() dropped.
  void write(std::string_view data) const;
  /// All pieces in order.
  void writelines(const std::vector<std::string>& pieces) const;
  /// Suspends while the buffer is above the high-water mark, until it is down to the low one. Throws the
  /// error of a broken connection (std::system_error, ECONNRESET once it is lost).
  detail::operation<detail::stream_drain> drain() const {
    return detail::operation<detail::stream_drain>(state_);
  }

  bool can_write_eof() const noexcept;
  /// Ends the sending direction when the buffer is empty; the peer sees the end and may still answer.
  void write_eof() const;
  /// Sends what is queued, then closes both directions. Returns at once.
  void close() const;
  bool is_closing() const noexcept;
  /// Waits until the connection is down; throws the error that broke it.
  task<void> wait_closed() const;

  /// Whether the connection's transport reads: not while the reader holds more than twice its limit.
  bool is_reading() const noexcept;

  std::optional<endpoint> peername() const;
  std::optional<endpoint> sockname() const;
  /// The descriptor, still the stream's; -1 once closed.
  int fd() const noexcept;

  /// The marks of flow control. Default high: 64 KiB; default low: a quarter of high.
  void set_write_buffer_limits(std::optional<std::size_t> high = std::nullopt,
                               std::optional<std::size_t> low = std::nullopt) const;
  std::size_t get_write_buffer_size() const noexcept;

  /// Done when the connection is down.
  future<void> closed() const;
  /// The connection under the stream, for what only a transport has.
  aio::transport& transport() const noexcept;

  // for aio itself
  const std::shared_ptr<detail::writer_state>& state() const noexcept { return state_; }

 private:
  std::shared_ptr<detail::writer_state> state_;
};

/// A reader and a writer of one connection.
using stream_pair = std::pair<stream_reader, stream_writer>;

/// Connects to a host, trying its addresses in turn. Lazy. Throws std::system_error: that of the connection
/// if all addresses fail alike, else one that names all; in resolve_category() if the name is not found.
/// Cancelling it closes the socket.
task<stream_pair> open_connection(std::string host, std::uint16_t port,
                                  std::ptrdiff_t limit = default_stream_limit);
/// The same as the options say. Host absent: this machine's loopback addresses. Host or port together with a
/// socket, or none of them, are a value_error, and so is a socket of another kind than stream.
task<stream_pair> open_connection(std::optional<std::string> host, std::optional<std::uint16_t> port,
                                  connect_options options, std::ptrdiff_t limit = default_stream_limit);
/// The streams of a connection that was accepted elsewhere. The descriptor is taken over; where this throws
/// it stays the caller's. A socket of another kind than stream is a value_error.
task<stream_pair> connect_accepted_socket(int fd, std::ptrdiff_t limit = default_stream_limit);

}  // namespace aio
