/// Transports and protocols: the callback side of a connection (asyncio.Transport, asyncio.Protocol).
///
/// A transport moves bytes; a protocol is told what happens to them. Both belong to the thread of their loop.
/// The loop keeps an open transport and its protocol alive, whoever else lets go of them, until
/// connection_lost().
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <aio/detail/ref.hpp>
#include <aio/network.hpp>

namespace aio {

class event_loop;
class transport;

/// What a transport calls back, each from the loop. The order of calls: connection_made, then data_received
/// any number of times, then eof_received at most once, then connection_lost. Every function has a default
/// that does nothing.
class protocol {
 public:
  virtual ~protocol() = default;
  /// First of all calls. The transport lives until connection_lost() has returned, at least.
  virtual void connection_made(transport& connection);
  /// The view is valid during the call only. Never empty. An exception of this, and of eof_received(), is
  /// reported to the exception handler, and the connection is lost with it; a std::system_error is not
  /// reported.
  virtual void data_received(std::string_view data);
  /// The peer will send no more. True keeps the writing side open; false closes the transport. A read pipe
  /// is closed either way.
  virtual bool eof_received();
  /// The write buffer went above the high-water mark. An exception of this, and of resume_writing(), is
  /// reported and changes nothing else.
  virtual void pause_writing();
  /// The write buffer went down to the low-water mark.
  virtual void resume_writing();
  /// Last of all calls. The exception is null after a clean end or an abort.
  virtual void connection_lost(std::exception_ptr error);
};

/// A protocol that receives into memory of its own (asyncio.BufferedProtocol): no copy is made on the way.
class buffered_protocol : public protocol {
 public:
  /// Where the next bytes go; it must stay until buffer_updated(), or until connection_lost(). size_hint: how
  /// much there may be; -1 if nobody knows. An empty buffer is a runtime_error that ends the connection.
  virtual std::span<char> get_buffer(std::ptrdiff_t size_hint) = 0;
  /// n bytes, at least one, stand at the beginning of the buffer.
  virtual void buffer_updated(std::size_t n) = 0;
};

struct write_buffer_limits {
  std::size_t low;
  std::size_t high;
};

/// One connection. Reference counted: see transport_ptr.
class transport {
 public:
  static constexpr std::size_t default_high_water = 64 * 1024;

  transport() = default;
  transport(const transport&) = delete;
  transport& operator=(const transport&) = delete;

  virtual void add_ref() noexcept = 0;
  virtual void release() noexcept = 0;

  virtual event_loop& loop() const noexcept = 0;
  /// From now on the calls go to p, which may be of the other kind: buffered or not. A pause of writing is
  /// not told again.
  virtual void set_protocol(std::shared_ptr<protocol> p) = 0;
  /// Null once the connection is lost.
  virtual std::shared_ptr<protocol> get_protocol() const = 0;

  /// Neither paused nor closing.
  virtual bool is_reading() const noexcept = 0;
  /// No data_received() until resume_reading(). Idempotent, as that is; both do nothing while closing.
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;

  /// Sends what can be sent at once and queues a copy of the rest. Never suspends. A broken connection is
  /// told to connection_lost(). After write_eof(), and while sendfile() runs, a runtime_error; dropped once
  /// the connection is going down. What is written while close() still sends the buffer is sent too, but for
  /// pipes.
  virtual void write(std::string_view data) = 0;
  /// All pieces in order, as one write.
  virtual void writelines(const std::vector<std::string>& pieces);
  virtual bool can_write_eof() const noexcept = 0;
  /// Ends the sending direction when the buffer is empty. Throws runtime_error where can_write_eof() is
  /// false.
  virtual void write_eof() = 0;

  /// The marks of flow control. Default high: 64 KiB, or four times low; default low: a quarter of high. A
  /// low mark above the high one is a value_error.
  void set_write_buffer_limits(std::optional<std::size_t> high = std::nullopt,
                               std::optional<std::size_t> low = std::nullopt);
  virtual write_buffer_limits get_write_buffer_limits() const noexcept = 0;
  virtual std::size_t get_write_buffer_size() const noexcept = 0;

  /// Takes no more from the peer, sends what is queued, then closes. Returns at once; idempotent.
  virtual void close() = 0;
  /// Closes without sending what is queued.
  virtual void abort() = 0;
  /// close() or abort() was called, or the connection is gone.
  virtual bool is_closing() const noexcept = 0;

  // What get_extra_info() tells in Python, typed.
  /// The descriptor under the connection, still the transport's; -1 once closed.
  virtual int fd() const noexcept = 0;
  /// The peer's and our own address; absent where there is none, as on a pipe. Still told after the close.
  virtual std::optional<endpoint> peername() const = 0;
  virtual std::optional<endpoint> sockname() const = 0;

 protected:
  virtual ~transport() = default;
  /// REQUIRES: low <= high.
  virtual void set_limits(write_buffer_limits limits) = 0;
};

/// Shares a transport.
using transport_ptr = detail::ref<transport>;

}  // namespace aio
