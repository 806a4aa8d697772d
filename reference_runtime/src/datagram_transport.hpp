// The datagram transport: a socket, a queue of what could not be sent, and flow control.
#pragma once

#include <cstdint>
#include <deque>

#include <aio/datagram.hpp>
#include <aio/future.hpp>

#include "datagram_address.hpp"
#include "descriptor_table.hpp"
#include "io_watch.hpp"

namespace aio::detail {

/// Owns its descriptor until the connection is lost. The loop keeps it alive until then.
class datagram_socket final : public datagram_transport, public io_owner, public pooled {
 public:
  /// Takes over a non-blocking descriptor. `only`: where everything goes, if anywhere. The next pass calls
  /// connection_made(), begins to receive, and completes `opened`, in this order.
  static ref<datagram_socket> open(event_loop& loop, int fd, datagram_address only,
                                   std::shared_ptr<datagram_protocol> p, const future<void>& opened);

  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  void loop_closed() noexcept override;

  event_loop& loop() const noexcept override { return *loop_; }
  void set_protocol(std::shared_ptr<datagram_protocol> p) override;
  std::shared_ptr<datagram_protocol> get_protocol() const override { return protocol_; }
  void sendto(std::string_view data, const datagram_address& to) override;
  write_buffer_limits get_write_buffer_limits() const noexcept override { return limits_; }
  std::size_t get_write_buffer_size() const noexcept override { return queued_bytes_; }
  void close() override;
  void abort() override { lose(nullptr); }
  bool is_closing() const noexcept override { return closing_; }
  int fd() const noexcept override { return fd_; }
  const datagram_address& sockname() const noexcept override { return sockname_; }
  const datagram_address& peername() const noexcept override { return peername_; }

 protected:
  void set_limits(write_buffer_limits limits) override;

 private:
  struct queued {
    std::string data;
    socket_address to;  // of length 0: to the peer
  };

  datagram_socket(event_loop& loop, int fd, datagram_address only, std::shared_ptr<datagram_protocol> p);
  ~datagram_socket() override;

  void begin(const future<void>& opened);
  void read_ready();
  void write_ready();
  /// 0, or an errno.
  int send(std::string_view data, const socket_address& to) const noexcept;
  void refused(int code, const char* what);
  void lose(std::exception_ptr error);
  void lost(const std::exception_ptr& error);
  void close_descriptor() noexcept;
  void maybe_pause_protocol();
  void maybe_resume_protocol();

  std::uint32_t references_ = 0;
  event_loop* loop_;
  int fd_;
  transport_claim claim_;
  datagram_address only_;
  std::shared_ptr<datagram_protocol> protocol_;  // until connection_lost
  io_watch reading_;
  io_watch writing_;
  std::deque<queued> queue_;
  std::size_t queued_bytes_ = 0;
  write_buffer_limits limits_{transport::default_high_water / 4, transport::default_high_water};
  datagram_address sockname_, peername_;
  bool protocol_paused_ = false;
  bool closing_ = false;
  bool losing_ = false;  // connection_lost is queued
};

}  // namespace aio::detail
