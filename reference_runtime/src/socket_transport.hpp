// The transport over a descriptor: a write buffer and flow control on raw events.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <aio/future.hpp>
#include <aio/transport.hpp>

#include "byte_buffer.hpp"
#include "descriptor_table.hpp"
#include "io_watch.hpp"

namespace aio::detail {

class server_state;

enum class transport_kind {
  socket,      ///< both ways
  read_pipe,   ///< reads to the end
  write_pipe,  ///< only writes; reading tells that the other end has gone. A pipe may be a socket
};

/// A part of a file on its way into a socket: see socket_transport::send_file().
struct file_sending {
  int fd;
  std::uint64_t offset;
  std::optional<std::uint64_t> left;  // absent: to the end of the file
  std::uint64_t sent = 0;
  future<void> done;
};

/// Owns its descriptor until the connection is lost. The loop keeps it alive while it watches.
class socket_transport final : public transport, public io_owner, public pooled {
 public:
  /// Takes over a non-blocking descriptor. The next pass calls connection_made() and begins to read. A server
  /// that is given counts the connection among its own until connection_lost() has returned.
  static ref<socket_transport> open(event_loop& loop, int fd, transport_kind kind,
                                    std::shared_ptr<protocol> p, std::shared_ptr<server_state> server = {});

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

  /// Sends a file by sendfile(2), when what is in the buffer has been sent; write() is a runtime_error until
  /// f.done, and f must live until then. f.done fails with the system's error, or a connection error when the
  /// connection is lost. REQUIRES: a socket that is not closing. runtime_error if a file is being sent.
  void send_file(file_sending& f);
  /// Sends no more of it. Idempotent.
  void stop_sending_file(file_sending& f) noexcept;
  transport_kind kind() const noexcept { return kind_; }

  void close() override;
  void abort() override { fail(nullptr); }
  bool is_closing() const noexcept override { return closing_; }

 protected:
  void set_limits(write_buffer_limits limits) override;

 private:
  socket_transport(event_loop& loop, int fd, transport_kind kind, std::shared_ptr<protocol> p);
  ~socket_transport() override;

  void start_reading();
  void read_ready();
  void write_ready();
  void receive_into(buffered_protocol& p);
  void end_of_file();
  /// Calls f, a part of the protocol whose exception ends the connection.
  template <class F>
  void call_protocol(const char* what, F&& f);
  void fatal_error(const char* what, std::exception_ptr error);
  void send_more_of_file();
  void end_file(std::exception_ptr error);
  void shut_down_writing() noexcept;
  /// Closes now and drops the buffer.
  void fail(std::exception_ptr error);
  void lose(std::exception_ptr error);
  void lost(const std::exception_ptr& error);
  void close_descriptor() noexcept;
  void leave_server() noexcept;
  /// Bytes sent, or -1 with the error in errno.
  long send(std::string_view data) noexcept;
  void watch_for_writing() { writing_.start(*loop_, fd_, io_watch::direction::writing); }
  long receive(char* to, std::size_t size) noexcept;
  void maybe_pause_protocol();
  void maybe_resume_protocol();

  std::uint32_t references_ = 0;
  event_loop* loop_;
  int fd_;
  transport_claim claim_;
  transport_kind kind_;
  bool on_socket_ = true;
  bool watched_for_reading_ = true;        // not a device, which can't be
  std::shared_ptr<protocol> protocol_;     // until connection_lost
  buffered_protocol* buffered_ = nullptr;  // the protocol, if it is one
  std::shared_ptr<server_state> server_;   // that accepted it, if any
  io_watch reading_;
  io_watch writing_;
  byte_buffer buffer_;
  file_sending* file_ = nullptr;  // what is being sent in place of writes
  write_buffer_limits limits_{default_high_water / 4, default_high_water};
  std::optional<endpoint> peername_, sockname_;
  bool protocol_paused_ = false;
  bool paused_ = false;
  bool closing_ = false;
  bool losing_ = false;  // connection_lost is queued
  bool eof_received_ = false;
  bool eof_written_ = false;
};

}  // namespace aio::detail
