#include "socket_transport.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "resolver.hpp"

namespace aio::detail {
namespace {

constexpr std::size_t chunk = 256 * 1024;

std::exception_ptr os_error(int code, const char* what) {
  return std::make_exception_ptr(std::system_error(code, std::generic_category(), what));
}

std::optional<endpoint> name_of(int fd, int (*get)(int, sockaddr*, socklen_t*)) {
  socket_address a;
  a.length = sizeof a.storage;
  if (get(fd, reinterpret_cast<sockaddr*>(&a.storage), &a.length) != 0) return std::nullopt;
  if (a.storage.ss_family != AF_INET && a.storage.ss_family != AF_INET6) return std::nullopt;
  return to_endpoint(a.get(), a.length);
}

bool try_again(int code) { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

}  // namespace

socket_transport::socket_transport(event_loop& loop, int fd, transport_kind kind, std::shared_ptr<protocol> p)
    : loop_(&loop),
      fd_(fd),
      kind_(kind),
      protocol_(std::move(p)),
      reading_(*this, [](io_owner& o) { static_cast<socket_transport&>(o).read_ready(); }),
      writing_(*this, [](io_owner& o) { static_cast<socket_transport&>(o).write_ready(); }) {
  if (kind == transport_kind::socket) {
    peername_ = name_of(fd, &::getpeername);
    sockname_ = name_of(fd, &::getsockname);
  }
  loop.future_made();
}

socket_transport::~socket_transport() {
  close_descriptor();
  loop_->future_gone();
}

ref<socket_transport> socket_transport::open(event_loop& loop, int fd, transport_kind kind,
                                             std::shared_ptr<protocol> p) {
  ref<socket_transport> t(new socket_transport(loop, fd, kind, std::move(p)));
  t->add_ref();  // the connection's own, until it is lost
  loop.call_soon([t] { t->begin(); });
  return t;
}

void socket_transport::begin() {
  if (protocol_) protocol_->connection_made(*this);
  if (!closing_ && !paused_) reading_.start(*loop_, fd_, io_watch::direction::reading);
}

void socket_transport::set_protocol(std::shared_ptr<protocol> p) {
  // Not after the end: the protocol is what tells that the connection is still to be lost.
  if (protocol_) protocol_ = std::move(p);
}

void socket_transport::pause_reading() {
  if (closing_ || paused_) return;
  paused_ = true;
  reading_.stop();
}

void socket_transport::resume_reading() {
  if (closing_ || !paused_) return;
  paused_ = false;
  reading_.start(*loop_, fd_, io_watch::direction::reading);
}

long socket_transport::receive(char* to, std::size_t size) noexcept {
  return kind_ == transport_kind::read_pipe ? ::read(fd_, to, size) : ::recv(fd_, to, size, 0);
}

long socket_transport::send(std::string_view data) noexcept {
  return ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
}

void socket_transport::read_ready() {
  if (losing_) return;
  // One buffer a thread: the bytes are copied out at once.
  thread_local std::array<char, chunk> space;
  const long n = receive(space.data(), space.size());
  if (n < 0) {
    if (!try_again(errno)) fail(os_error(errno, "read"));
    return;
  }
  if (n == 0) {
    end_of_file();
    return;
  }
  if (kind_ != transport_kind::write_pipe) {
    protocol_->data_received(std::string_view(space.data(), static_cast<std::size_t>(n)));
  }
}

void socket_transport::end_of_file() {
  if (kind_ == transport_kind::write_pipe) {
    // The reader of the pipe has gone.
    fail(buffer_.empty() ? nullptr : os_error(EPIPE, "write"));
    return;
  }
  if (protocol_->eof_received() && kind_ == transport_kind::socket) {
    reading_.stop();
  } else {
    close();
  }
}

void socket_transport::write(std::string_view data) {
  if (eof_written_) throw runtime_error("cannot write after write_eof()");
  if (data.empty() || losing_) return;
  if (buffer_.empty()) {
    const long n = send(data);
    if (n < 0 && !try_again(errno)) {
      fail(os_error(errno, "write"));
      return;
    }
    if (n > 0) data.remove_prefix(static_cast<std::size_t>(n));
    if (data.empty()) return;
    writing_.start(*loop_, fd_, io_watch::direction::writing);
  }
  buffer_.append(data);
  maybe_pause_protocol();
}

void socket_transport::write_ready() {
  if (losing_) return;
  const long n = send(buffer_.view());
  if (n < 0) {
    if (!try_again(errno)) fail(os_error(errno, "write"));
    return;
  }
  buffer_.consume(static_cast<std::size_t>(n));
  maybe_resume_protocol();
  if (!buffer_.empty()) return;
  writing_.stop();
  if (closing_) {
    lose(nullptr);
  } else if (eof_written_) {
    shut_down_writing();
  }
}

void socket_transport::write_eof() {
  if (closing_ || eof_written_) return;
  if (kind_ == transport_kind::write_pipe) {
    eof_written_ = true;
    close();
    return;
  }
  eof_written_ = true;
  if (buffer_.empty()) shut_down_writing();
}

void socket_transport::shut_down_writing() noexcept { ::shutdown(fd_, SHUT_WR); }

void socket_transport::set_limits(write_buffer_limits limits) {
  limits_ = limits;
  maybe_pause_protocol();
}

void socket_transport::maybe_pause_protocol() {
  if (protocol_paused_ || buffer_.size() <= limits_.high) return;
  protocol_paused_ = true;
  protocol_->pause_writing();
}

void socket_transport::maybe_resume_protocol() {
  if (!protocol_paused_ || buffer_.size() > limits_.low) return;
  protocol_paused_ = false;
  protocol_->resume_writing();
}

void socket_transport::close() {
  if (closing_) return;
  closing_ = true;
  reading_.stop();
  if (buffer_.empty()) lose(nullptr);
}

void socket_transport::fail(std::exception_ptr error) {
  closing_ = true;
  lose(std::move(error));
}

void socket_transport::lose(std::exception_ptr error) {
  if (losing_) return;
  losing_ = true;
  buffer_.clear();
  reading_.stop();
  writing_.stop();
  if (loop_->is_closed()) {
    loop_closed();
    return;
  }
  loop_->call_soon([self = ref<socket_transport>(this), error = std::move(error)] { self->lost(error); });
}

void socket_transport::lost(const std::exception_ptr& error) {
  const std::shared_ptr<protocol> p = std::move(protocol_);
  close_descriptor();
  if (!p) return;
  release();  // the connection's own
  p->connection_lost(error);
}

void socket_transport::loop_closed() noexcept {
  closing_ = losing_ = true;
  reading_.stop();
  writing_.stop();
  close_descriptor();
  const std::shared_ptr<protocol> p = std::move(protocol_);
  if (p) release();
}

void socket_transport::close_descriptor() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace aio::detail
