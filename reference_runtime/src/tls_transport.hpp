// The transport that encrypts: a protocol of the transport below it, a transport to the protocol above it.
#pragma once

#include <aio/future.hpp>

#include "byte_buffer.hpp"
#include "tls_engine.hpp"

namespace aio::detail {

class tls_transport final : public transport, public protocol, public pooled {
 public:
  static constexpr std::size_t default_high_water = 512 * 1024;  // of what the lower transport does not take
  static constexpr std::size_t read_high_water = 256 * 1024;
  static constexpr std::size_t read_low_water = read_high_water / 4;

  /// announce: whether the application gets connection_made() after the handshake. Throws what check() and
  /// tls_engine throw.
  static ref<tls_transport> make(event_loop& loop, std::shared_ptr<protocol> application,
                                 const tls_options& tls, bool server_side, bool announce);
  /// This as the protocol of the transport below; keeps this alive.
  std::shared_ptr<protocol> as_protocol();
  /// To be called before anything else. The handshake begins with connection_made().
  void set_lower(transport_ptr lower) { lower_ = std::move(lower); }
  /// Done when the handshake is, one way or the other.
  const future<void>& handshake() const noexcept { return handshake_; }
  const std::shared_ptr<const tls_session>& session() const noexcept { return session_; }

  // transport
  void add_ref() noexcept override { ++references_; }
  void release() noexcept override {
    if (--references_ == 0) delete this;
  }
  event_loop& loop() const noexcept override { return *loop_; }
  void set_protocol(std::shared_ptr<protocol> p) override;
  std::shared_ptr<protocol> get_protocol() const override { return application_; }
  bool is_reading() const noexcept override { return !paused_ && !closing_; }
  void pause_reading() override;
  void resume_reading() override;
  void write(std::string_view data) override;
  bool can_write_eof() const noexcept override;
  void write_eof() override;
  write_buffer_limits get_write_buffer_limits() const noexcept override { return limits_; }
  /// What the transport below holds counts while it asks us to wait.
  std::size_t get_write_buffer_size() const noexcept override {
    return early_.size() + engine_.outgoing().size() + (lower_full_ ? lower_->get_write_buffer_size() : 0);
  }
  void close() override;
  void abort() override { abort_with(nullptr); }
  bool is_closing() const noexcept override { return closing_; }
  int fd() const noexcept override { return lower_->fd(); }
  std::optional<endpoint> peername() const override { return lower_->peername(); }
  std::optional<endpoint> sockname() const override { return lower_->sockname(); }

  // protocol, called by the transport below
  void connection_made(transport& lower) override;
  void data_received(std::string_view encrypted) override;
  bool eof_received() override;
  void pause_writing() override { lower_full_ = true; }
  void resume_writing() override;
  void connection_lost(std::exception_ptr error) override;

 protected:
  void set_limits(write_buffer_limits limits) override;

 private:
  enum class state {
    fresh,
    handshake,
    open,
    closing,  // our close notice is out, the peer's has not come
    over,     // nothing is read or written any more
  };

  tls_transport(event_loop& loop, std::shared_ptr<protocol> application, const tls_options& tls,
                bool server_side, bool announce);
  ~tls_transport() override;

  template <class F>
  void guarded(F step);
  void step();
  void step_handshake();
  void opened();
  void settle(std::exception_ptr error);
  void step_reading();
  void deliver(std::string_view data);
  void tell_end();
  void start_closing();
  void step_closing();
  void finish_closing();
  void abort_with(std::exception_ptr error);
  void encrypt_early();
  /// Hands what is encrypted to the transport below, unless that is full.
  void flush(bool even_if_full = false);
  void control_writing();
  void control_reading();
  void start_timer(seconds limit, void (tls_transport::*expired)());
  void handshake_expired();
  void closing_expired();

  std::uint32_t references_ = 0;
  event_loop* loop_;
  transport_ptr lower_;
  std::shared_ptr<protocol> application_;  // until connection_lost
  tls_engine engine_;
  std::shared_ptr<const tls_session> session_;
  future<void> handshake_;
  timer_handle timer_;  // of the handshake, then of the closing
  seconds handshake_limit_;
  seconds closing_limit_;
  byte_buffer early_;  // written before the handshake was complete
  std::exception_ptr failure_;
  write_buffer_limits limits_{default_high_water / 4, default_high_water};
  state state_ = state::fresh;
  bool announced_;
  bool end_told_ = false;
  bool peer_gone_ = false;  // the transport below has come to its end
  bool closing_ = false;
  bool paused_ = false;
  bool lower_paused_ = false;        // we have paused reading from it
  bool lower_full_ = false;          // it has paused our writing
  bool application_paused_ = false;  // we have paused its writing
};

}  // namespace aio::detail
