// The transport over a descriptor: a write buffer and flow control on raw events.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <aio/future.hpp>
#include <aio/transport.hpp>

#include "byte_buffer.hpp"
#include "io_watch.hpp"

namespace aio::detail {

enum class transport_kind {
  socket,      ///< both ways
  read_pipe,   ///< reads to the end
  write_pipe,  ///< only writes; reading tells that the other end has gone
};

/// Owns its descriptor until the connection is lost. The loop keeps it alive while it watches.
class socket_transport final : public transport, public io_owner, public pooled {
 public:
  /// Takes over a non-blocking descriptor. The next pass calls connection_made() and begins to read.
  static ref<socket_transport> open(event_loop& loop, int fd, transport_kind kind,
                                    std::shared_ptr<protocol> p);

  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override;

  event_loop& loop() const noexcept override { return *loop_; }
  void set_protocol(std::shared_ptr<protocol> p) override;
  std::shared_ptr<protocol> get_protocol() const override { return protocol_; }
  int fd() const noexcept override { return fd_; }
  std::optional<endpoint> peername() const override { return peername_; }
  std::optional<endpoint> sockname() const override { return sockname_; }

  bool is_reading() const noexcept override { return !paused_ && !closing_; }
  void pause_reading() override;
  void resume_reading() override;

  void write(std::string_view data) override;
  bool can_write_eof() const noexcept override { return true; }
  void write_eof() override;
  write_buffer_limits get_write_buffer_limits() const noexcept override { return limits_; }
  std::size_t get_write_buffer_size() const noexcept override { return buffer_.size(); }

  void close() override;
  void abort() override { fail(nullptr); }
  bool is_closing() const noexcept override { return closing_; }

 protected:
  void set_limits(write_buffer_limits limits) override;

 private:
  socket_transport(event_loop& loop, int fd, transport_kind kind, std::shared_ptr<protocol> p);
  ~socket_transport() override;

  void begin();
  void read_ready();
  void write_ready();
  void end_of_file();
  void shut_down_writing() noexcept;
  /// Closes now and drops the buffer.
  void fail(std::exception_ptr error);
  void lose(std::exception_ptr error);
  void lost(const std::exception_ptr& error);
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
  write_buffer_limits limits_{default_high_water / 4, default_high_water};
  std::optional<endpoint> peername_, sockname_;
  bool protocol_paused_ = false;
  bool paused_ = false;
  bool closing_ = false;
  bool losing_ = false;  // connection_lost is queued
  bool eof_written_ = false;
};

}  // namespace aio::detail
