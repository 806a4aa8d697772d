// Transports: a descriptor with a write buffer and flow control, talking to a protocol (asyncio.transports).
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <aio/future.hpp>

#include "byte_buffer.hpp"
#include "io_watch.hpp"

namespace aio::detail {

/// What a transport calls back (asyncio.Protocol).
class protocol {
 public:
  virtual ~protocol() = default;
  virtual void data_received(std::string_view data) = 0;
  /// True keeps the writing side open.
  virtual bool eof_received() = 0;
  virtual void pause_writing() = 0;
  virtual void resume_writing() = 0;
  /// Last of all calls. The exception is null after a clean end.
  virtual void connection_lost(std::exception_ptr error) = 0;
};

enum class transport_kind {
  socket,      ///< both ways
  read_pipe,   ///< reads to the end
  write_pipe,  ///< only writes; reading tells that the other end has gone
};

/// Owns its descriptor until the connection is lost. The loop keeps it alive while it watches.
class transport final : public io_owner, public pooled {
 public:
  static constexpr std::size_t default_high_water = 64 * 1024;

  /// Takes over a non-blocking descriptor and begins to read in the next pass.
  static ref<transport> open(event_loop& loop, int fd, transport_kind kind, std::shared_ptr<protocol> p);

  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override;

  event_loop& loop() const noexcept { return *loop_; }
  int fd() const noexcept { return fd_; }

  void pause_reading();
  void resume_reading();

  /// Sends what the kernel takes at once and buffers the rest.
  void write(std::string_view data);
  bool can_write_eof() const noexcept { return true; }
  void write_eof();
  std::size_t write_buffer_size() const noexcept { return buffer_.size(); }
  void set_write_buffer_limits(std::size_t high, std::size_t low);

  /// Closes when the buffer is empty.
  void close();
  /// Closes now and drops the buffer.
  void abort(std::exception_ptr error);
  bool is_closing() const noexcept { return closing_; }

 private:
  transport(event_loop& loop, int fd, transport_kind kind, std::shared_ptr<protocol> p);
  ~transport();

  void start_reading();
  void read_ready();
  void write_ready();
  void end_of_file();
  void shut_down_writing() noexcept;
  void lose(std::exception_ptr error);
  void connection_lost(const std::exception_ptr& error);
  void close_descriptor() noexcept;
  /// Bytes sent, or -1 with the error in errno.
  long send(std::string_view data) noexcept;
  long receive(char* to, std::size_t size) noexcept;
  void maybe_pause_protocol();
  void maybe_resume_protocol();

  std::uint32_t references_ = 0;
  event_loop* loop_;
  int fd_;
  transport_kind kind_;
  std::shared_ptr<protocol> protocol_;  // until connection_lost
  io_watch reading_;
  io_watch writing_;
  byte_buffer buffer_;
  std::size_t high_water_ = default_high_water;
  std::size_t low_water_ = default_high_water / 4;
  bool protocol_paused_ = false;
  bool paused_ = false;
  bool closing_ = false;
  bool losing_ = false;  // connection_lost is queued
  bool eof_written_ = false;
};

}  // namespace aio::detail
