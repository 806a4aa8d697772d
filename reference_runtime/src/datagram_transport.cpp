#include "datagram_transport.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "flow_control.hpp"
#include "report_failure.hpp"
#include "scratch_space.hpp"

namespace aio {

void datagram_protocol::connection_made(datagram_transport&) {}
void datagram_protocol::datagram_received(std::string_view, const datagram_address&) {}
void datagram_protocol::error_received(std::exception_ptr) {}
void datagram_protocol::pause_writing() {}
void datagram_protocol::resume_writing() {}
void datagram_protocol::connection_lost(std::exception_ptr) {}

void datagram_transport::set_write_buffer_limits(std::optional<std::size_t> high,
                                                 std::optional<std::size_t> low) {
  set_limits(detail::limits_of(high, low));
}

namespace detail {
namespace {

constexpr std::size_t header = 8;  // what a datagram counts in the queue beside its data

constexpr const char* error_failed = "Exception in callback protocol.error_received()";

bool try_again(int code) { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

}  // namespace

datagram_socket::datagram_socket(event_loop& loop, int fd, datagram_address only,
                                 std::shared_ptr<datagram_protocol> p)
    : loop_(&loop),
      fd_(fd),
      only_(std::move(only)),
      protocol_(std::move(p)),
      reading_(*this, [](io_owner& o) { static_cast<datagram_socket&>(o).read_ready(); }),
      writing_(*this, [](io_owner& o) { static_cast<datagram_socket&>(o).write_ready(); }),
      sockname_(name_of_socket(fd, &::getsockname)),
      peername_(name_of_socket(fd, &::getpeername)) {
  loop.future_made();
}

datagram_socket::~datagram_socket() {
  close_descriptor();
  loop_->future_gone();
}

ref<datagram_socket> datagram_socket::open(event_loop& loop, int fd, datagram_address only,
                                           std::shared_ptr<datagram_protocol> p, const future<void>& opened) {
  ref<datagram_socket> t(new datagram_socket(loop, fd, std::move(only), std::move(p)));
  t->claim_.take(loop, fd, *t);
  t->add_ref();  // the endpoint's own, until it is lost
  loop.call_soon([t] { t->protocol_->connection_made(*t); });
  loop.call_soon([t, opened] { t->begin(opened); });
  return t;
}

void datagram_socket::begin(const future<void>& opened) {
  if (!closing_) reading_.start(*loop_, fd_, io_watch::direction::reading);
  if (!opened.done()) opened.set_result();
}

void datagram_socket::set_protocol(std::shared_ptr<datagram_protocol> p) {
  // Not after the end: the protocol is what tells that the endpoint is still to be lost.
  if (protocol_) protocol_ = std::move(p);
}

void datagram_socket::read_ready() {
  if (losing_) return;
  // One buffer a thread: the protocol sees it during the call only. No datagram is larger.
  struct received;
  auto& space = scratch_space<received, 64 * 1024>();
  sockaddr_storage from{};
  socklen_t length = sizeof from;
  const ssize_t n =
      ::recvfrom(fd_, space.data(), space.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
  if (n < 0) {
    const int code = errno;
    if (try_again(code)) return;
    report_failure(*loop_, error_failed, [&] { refused(code, "recvfrom"); });
    return;
  }
  const std::shared_ptr<datagram_protocol> p = protocol_;
  report_failure(*loop_, "Exception in callback protocol.datagram_received()", [&] {
    p->datagram_received(std::string_view(space.data(), static_cast<std::size_t>(n)),
                         to_datagram_address(from, length));
  });
}

int datagram_socket::send(std::string_view data, const socket_address& to) const noexcept {
  const sockaddr* address = to.length != 0 ? to.get() : nullptr;
  return ::sendto(fd_, data.data(), data.size(), MSG_NOSIGNAL, address, to.length) < 0 ? errno : 0;
}

void datagram_socket::refused(int code, const char* what) {
  const std::shared_ptr<datagram_protocol> p = protocol_;
  p->error_received(std::make_exception_ptr(std::system_error(code, std::generic_category(), what)));
}

void datagram_socket::sendto(std::string_view data, const datagram_address& to) {
  const bool fixed = only_.index() != 0;
  if (fixed && to.index() != 0 && to != only_) {
    throw value_error("this endpoint sends to its remote address only");
  }
  if (losing_) return;
  socket_address where;
  // A connected socket takes no address.
  if (peername_.index() == 0) {
    const datagram_address& wanted = fixed ? only_ : to;
    if (std::optional<socket_address> found = to_socket_address(wanted)) {
      where = *found;
    } else if (wanted.index() != 0) {
      refused(EINVAL, "the address of a datagram");
      return;
    }
  }
  if (queue_.empty()) {
    const int code = send(data, where);
    if (code == 0) return;
    if (!try_again(code)) {
      refused(code, "sendto");
      return;
    }
    writing_.start(*loop_, fd_, io_watch::direction::writing);
  }
  queue_.push_back({std::string(data), where});
  queued_bytes_ += data.size() + header;
  maybe_pause_protocol();
}

void datagram_socket::write_ready() {
  while (!losing_ && !queue_.empty()) {
    const int code = send(queue_.front().data, queue_.front().to);
    if (try_again(code)) break;
    queued_bytes_ -= queue_.front().data.size() + header;
    queue_.pop_front();
    if (code == 0) continue;
    report_failure(*loop_, error_failed, [&] { refused(code, "sendto"); });
  }
  if (losing_) return;
  maybe_resume_protocol();  // which may send more
  if (losing_ || !queue_.empty()) return;
  writing_.stop();
  if (closing_) lose(nullptr);
}

void datagram_socket::set_limits(write_buffer_limits limits) {
  limits_ = limits;
  maybe_pause_protocol();
}

void datagram_socket::maybe_pause_protocol() {
  if (protocol_paused_ || queued_bytes_ <= limits_.high) return;
  protocol_paused_ = true;
  const std::shared_ptr<datagram_protocol> p = protocol_;
  report_failure(*loop_, "protocol.pause_writing() failed", [&] { p->pause_writing(); });
}

void datagram_socket::maybe_resume_protocol() {
  if (!protocol_paused_ || queued_bytes_ > limits_.low) return;
  protocol_paused_ = false;
  const std::shared_ptr<datagram_protocol> p = protocol_;
  report_failure(*loop_, "protocol.resume_writing() failed", [&] { p->resume_writing(); });
}

void datagram_socket::close() {
  if (closing_) return;
  closing_ = true;
  claim_.begin_to_close();
  reading_.stop();
  if (queue_.empty()) lose(nullptr);
}

void datagram_socket::lose(std::exception_ptr error) {
  if (losing_) return;
  closing_ = losing_ = true;
  claim_.begin_to_close();
  queue_.clear();
  queued_bytes_ = 0;
  reading_.stop();
  writing_.stop();
  if (loop_->is_closed()) {
    loop_closed();
    return;
  }
  loop_->call_soon([self = ref<datagram_socket>(this), error = std::move(error)] { self->lost(error); });
}

void datagram_socket::lost(const std::exception_ptr& error) {
  const std::shared_ptr<datagram_protocol> p = std::move(protocol_);
  if (!p) return;
  close_descriptor();
  release();  // the endpoint's own
  p->connection_lost(error);
}

void datagram_socket::loop_closed() noexcept {
  closing_ = losing_ = true;
  reading_.stop();
  writing_.stop();
  close_descriptor();
  const std::shared_ptr<datagram_protocol> p = std::move(protocol_);
  if (p) release();
}

void datagram_socket::close_descriptor() noexcept {
  claim_.release();
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace detail
}  // namespace aio
