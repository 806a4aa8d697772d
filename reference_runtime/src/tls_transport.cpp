#include "tls_transport.hpp"

#include <cerrno>
#include <span>
#include <system_error>

#include <aio/exception_context.hpp>

#include "scratch_space.hpp"

namespace aio::detail {
namespace {

std::exception_ptr os_error(int code, const std::string& what) {
  return std::make_exception_ptr(std::system_error(code, std::generic_category(), what));
}

}  // namespace

tls_transport::tls_transport(event_loop& loop, std::shared_ptr<protocol> application, const tls_options& tls,
                             bool server_side, bool announce)
    : loop_(&loop),
      application_(std::move(application)),
      engine_(tls.context, server_side, tls.server_hostname.value_or(std::string())),
      handshake_(loop.create_future<void>()),
      handshake_limit_(tls.handshake_timeout.value_or(seconds(60))),
      closing_limit_(tls.shutdown_timeout.value_or(seconds(30))),
      announced_(!announce) {
  loop.future_made();  // the loop's memory outlives this
}

tls_transport::~tls_transport() {
  handshake_ = {};
  lower_ = nullptr;
  loop_->future_gone();
}

ref<tls_transport> tls_transport::make(event_loop& loop, std::shared_ptr<protocol> application,
                                       const tls_options& tls, bool server_side, bool announce) {
  check(tls);
  if (!tls.context) throw type_error("a TLS context is required");
  return ref<tls_transport>(new tls_transport(loop, std::move(application), tls, server_side, announce));
}

std::shared_ptr<protocol> tls_transport::as_protocol() {
  return std::shared_ptr<protocol>(static_cast<protocol*>(this), [self = ref(this)](protocol*) {});
}

// --- what the protocol above asks for

void tls_transport::set_protocol(std::shared_ptr<protocol> p) {
  if (application_) application_ = std::move(p);
}

void tls_transport::pause_reading() {
  if (!closing_) paused_ = true;
}

void tls_transport::resume_reading() {
  if (closing_ || !paused_) return;
  paused_ = false;
  loop_->call_soon([self = ref(this)] { self->guarded([&] { self->step(); }); });
}

void tls_transport::write(std::string_view data) {
  if (closing_) return;
  if (state_ != state::open) {
    early_.append(data);
    control_writing();
    return;
  }
  if (engine_.write(data) == tls_engine::result::failed) {
    abort_with(engine_.take_error());
    return;
  }
  flush();
}

bool tls_transport::can_write_eof() const noexcept { return false; }

void tls_transport::write_eof() { throw runtime_error("a TLS connection cannot half-close"); }

void tls_transport::set_limits(write_buffer_limits limits) {
  limits_ = limits;
  control_writing();
}

void tls_transport::close() {
  if (closing_) return;
  const ref<tls_transport> self(this);
  if (state_ == state::open && !loop_->is_closed()) {
    start_closing();
  } else {
    abort_with(os_error(ECONNABORTED, "closed in the TLS handshake"));
  }
}

// --- what the transport below tells

/// Runs a step of the state machine. An exception of the application's callbacks breaks the connection.
template <class F>
void tls_transport::guarded(F step) {
  const ref<tls_transport> self(this);
  try {
    step();
  } catch (const std::exception&) {
    const std::exception_ptr e = std::current_exception();
    loop_->call_exception_handler(exception_context("Fatal error on SSL protocol", e));
    abort_with(e);
  }
}

void tls_transport::connection_made(transport&) {
  if (state_ != state::fresh) return;
  state_ = state::handshake;
  start_timer(handshake_limit_, &tls_transport::handshake_expired);
  guarded([this] { step(); });
}

void tls_transport::data_received(std::string_view encrypted) {
  if (state_ == state::over) return;
  engine_.feed(encrypted);
  guarded([this] { step(); });
}

void tls_transport::step() {
  if (state_ == state::handshake) step_handshake();
  if (state_ == state::open) step_reading();
  if (state_ == state::closing) step_closing();
}

bool tls_transport::eof_received() {
  peer_gone_ = true;
  guarded([this] {
    if (state_ == state::handshake) abort_with(os_error(ECONNRESET, "the peer has left the TLS handshake"));
    step();
  });
  return true;  // we close it when all is told and sent
}

void tls_transport::resume_writing() {
  lower_full_ = false;
  guarded([this] { flush(); });
}

void tls_transport::connection_lost(std::exception_ptr error) {
  const ref<tls_transport> self(this);
  timer_.cancel();
  state_ = state::over;
  closing_ = true;
  engine_.outgoing_taken();
  early_.clear();
  if (!failure_) failure_ = std::move(error);
  if (!handshake_.done()) {
    settle(failure_ ? failure_ : os_error(ECONNRESET, "the connection was lost in the TLS handshake"));
  }
  const std::shared_ptr<protocol> application = std::move(application_);
  if (application && announced_) application->connection_lost(failure_);
}

// --- the handshake

void tls_transport::step_handshake() {
  switch (engine_.handshake()) {
    case tls_engine::result::done:
      flush();
      opened();
      break;
    case tls_engine::result::failed:
      flush(true);  // the alert that says why
      abort_with(engine_.take_error());
      break;
    default:
      flush();
      control_reading();
      break;
  }
}

void tls_transport::opened() {
  timer_.cancel();
  state_ = state::open;
  session_ = engine_.describe();
  if (!announced_) {
    announced_ = true;
    const std::shared_ptr<protocol> application = application_;
    application->connection_made(*this);
  }
  settle(nullptr);
  if (state_ == state::open) encrypt_early();
}

void tls_transport::settle(std::exception_ptr error) {
  if (handshake_.done()) return;
  if (error) {
    handshake_.set_exception(std::move(error));
    handshake_.state()->mark_retrieved();  // whoever waits may have been cancelled
  } else {
    handshake_.set_result();
  }
}

void tls_transport::handshake_expired() {
  if (state_ == state::handshake) {
    abort_with(os_error(ECONNABORTED, "the TLS handshake takes longer than " +
                                          std::to_string(handshake_limit_.count()) + " seconds"));
  }
}

// --- reading

void tls_transport::step_reading() {
  // One buffer a thread: whoever gets the bytes copies them out at once.
  struct decrypted;
  auto& space = scratch_space<decrypted, 64 * 1024>();
  tls_engine::result last = tls_engine::result::done;
  while (state_ == state::open && !paused_ && last == tls_engine::result::done) {
    std::size_t n = 0;
    last = engine_.read(space.data(), space.size(), n);
    if (n == 0) break;
    deliver(std::string_view(space.data(), n));
  }
  if (state_ != state::open) return;
  if (last == tls_engine::result::failed) {
    flush(true);
    abort_with(engine_.take_error());
    return;
  }
  flush();  // answers of the session itself
  control_reading();
  if (last == tls_engine::result::closed || (peer_gone_ && !paused_)) {
    tell_end();
    if (state_ == state::open) start_closing();
  }
}

void tls_transport::deliver(std::string_view data) {
  const std::shared_ptr<protocol> application = application_;
  auto* const buffered = dynamic_cast<buffered_protocol*>(application.get());
  if (!buffered) {
    application->data_received(data);
    return;
  }
  while (!data.empty()) {
    const std::span<char> space = buffered->get_buffer(static_cast<std::ptrdiff_t>(data.size()));
    if (space.empty()) throw runtime_error("get_buffer() returned an empty buffer");
    const std::size_t n = data.copy(space.data(), space.size());
    data.remove_prefix(n);
    buffered->buffer_updated(n);
  }
}

void tls_transport::tell_end() {
  if (end_told_) return;
  end_told_ = true;
  const std::shared_ptr<protocol> application = application_;
  application->eof_received();
}

void tls_transport::control_reading() {
  const std::size_t size = engine_.unread();
  if (!lower_paused_ && size > read_high_water) {
    lower_paused_ = true;
    lower_->pause_reading();
  } else if (lower_paused_ && size <= read_low_water) {
    lower_paused_ = false;
    lower_->resume_reading();
  }
}

// --- the end

void tls_transport::start_closing() {
  state_ = state::closing;
  closing_ = true;
  start_timer(closing_limit_, &tls_transport::closing_expired);
  engine_.send_close_notice();
  flush();
  step_closing();
}

/// Waits for the peer's close notice; what it sends before that is for nobody.
void tls_transport::step_closing() {
  struct late;
  auto& discarded = scratch_space<late, 16 * 1024>();
  tls_engine::result last = tls_engine::result::done;
  while (last == tls_engine::result::done) {
    std::size_t n = 0;
    last = engine_.read(discarded.data(), discarded.size(), n);
  }
  if (last == tls_engine::result::failed) {
    abort_with(engine_.take_error());
  } else if (last == tls_engine::result::closed || peer_gone_) {
    finish_closing();
  } else {
    flush();
    control_reading();
  }
}

void tls_transport::finish_closing() {
  state_ = state::over;
  flush(true);
  lower_->close();  // the timer goes on: a peer that takes nothing does not hold us up
}

void tls_transport::closing_expired() {
  abort_with(std::make_exception_ptr(timeout_error("TLS shutdown timed out")));
}

void tls_transport::abort_with(std::exception_ptr error) {
  const ref<tls_transport> self(this);
  const bool in_handshake = state_ == state::fresh || state_ == state::handshake;
  closing_ = true;
  state_ = state::over;
  timer_.cancel();
  if (!failure_) failure_ = error;
  engine_.outgoing_taken();
  if (lower_) lower_->abort();
  if (in_handshake) settle(error ? error : os_error(ECONNABORTED, "aborted in the TLS handshake"));
}

// --- writing

void tls_transport::encrypt_early() {
  const std::string plain = early_.take(early_.size());
  if (engine_.write(plain) == tls_engine::result::failed) {
    abort_with(engine_.take_error());
    return;
  }
  flush();
}

void tls_transport::flush(bool even_if_full) {
  if (!lower_full_ || even_if_full) {
    const std::string_view encrypted = engine_.outgoing();
    if (!encrypted.empty()) {
      lower_->write(encrypted);
      engine_.outgoing_taken();
    }
  }
  control_writing();
}

void tls_transport::control_writing() {
  const std::shared_ptr<protocol> application = application_;
  if (!application || !announced_) return;
  const std::size_t size = get_write_buffer_size();
  if (!application_paused_ && size > limits_.high) {
    application_paused_ = true;
    application->pause_writing();
  } else if (application_paused_ && size <= limits_.low) {
    application_paused_ = false;
    application->resume_writing();
  }
}

void tls_transport::start_timer(seconds limit, void (tls_transport::*expired)()) {
  timer_.cancel();
  timer_ = loop_->call_later(limit, [self = ref(this), expired] { (self.get()->*expired)(); });
}

}  // namespace aio::detail
