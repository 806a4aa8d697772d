#include "transport.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace aio::detail {
namespace {

constexpr std::size_t chunk = 256 * 1024;

std::exception_ptr os_error(int code, const char* what) {
  return std::make_exception_ptr(std::system_error(code, std::generic_category(), what));
}

bool try_again(int code) { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

}  // namespace

transport::transport(event_loop& loop, int fd, transport_kind kind, std::shared_ptr<protocol> p)
    : loop_(&loop),
      fd_(fd),
      kind_(kind),
      protocol_(std::move(p)),
      reading_(*this, [](io_owner& o) { static_cast<transport&>(o).read_ready(); }),
      writing_(*this, [](io_owner& o) { static_cast<transport&>(o).write_ready(); }) {
  loop.future_made();
}

transport::~transport() {
  close_descriptor();
  loop_->future_gone();
}

ref<transport> transport::open(event_loop& loop, int fd, transport_kind kind, std::shared_ptr<protocol> p) {
  ref<transport> t(new transport(loop, fd, kind, std::move(p)));
  t->add_ref();  // the connection's own, until it is lost
  loop.call_soon([t] { t->start_reading(); });
  return t;
}

void transport::start_reading() {
  if (!closing_ && !paused_) reading_.start(*loop_, fd_, io_watch::direction::reading);
}

void transport::pause_reading() {
  if (closing_ || paused_) return;
  paused_ = true;
  reading_.stop();
}

void transport::resume_reading() {
  if (closing_ || !paused_) return;
  paused_ = false;
  reading_.start(*loop_, fd_, io_watch::direction::reading);
}

long transport::receive(char* to, std::size_t size) noexcept {
  return kind_ == transport_kind::read_pipe ? ::read(fd_, to, size) : ::recv(fd_, to, size, 0);
}

long transport::send(std::string_view data) noexcept {
  return ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
}

void transport::read_ready() {
  if (losing_) return;
  // One buffer a thread: the bytes are copied out at once.
  thread_local std::array<char, chunk> space;
  const long n = receive(space.data(), space.size());
  if (n < 0) {
    if (!try_again(errno)) abort(os_error(errno, "read"));
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

void transport::end_of_file() {
  if (kind_ == transport_kind::write_pipe) {
    // The reader of the pipe has gone.
    abort(buffer_.empty() ? nullptr : os_error(EPIPE, "write"));
    return;
  }
  if (protocol_->eof_received() && kind_ == transport_kind::socket) {
    reading_.stop();
  } else {
    close();
  }
}

void transport::write(std::string_view data) {
  if (eof_written_) throw runtime_error("cannot write after write_eof()");
  if (data.empty() || losing_) return;
  if (buffer_.empty()) {
    const long n = send(data);
    if (n < 0 && !try_again(errno)) {
      abort(os_error(errno, "write"));
      return;
    }
    if (n > 0) data.remove_prefix(static_cast<std::size_t>(n));
    if (data.empty()) return;
    writing_.start(*loop_, fd_, io_watch::direction::writing);
  }
  buffer_.append(data);
  maybe_pause_protocol();
}

void transport::write_ready() {
  if (losing_) return;
  const long n = send(buffer_.view());
  if (n < 0) {
    if (!try_again(errno)) abort(os_error(errno, "write"));
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

void transport::write_eof() {
  if (closing_ || eof_written_) return;
  if (kind_ == transport_kind::write_pipe) {
    eof_written_ = true;
    close();
    return;
  }
  eof_written_ = true;
  if (buffer_.empty()) shut_down_writing();
}

void transport::shut_down_writing() noexcept { ::shutdown(fd_, SHUT_WR); }

void transport::set_write_buffer_limits(std::size_t high, std::size_t low) {
  if (low > high) throw value_error("the high-water mark must not be below the low-water mark");
  high_water_ = high;
  low_water_ = low;
  maybe_pause_protocol();
}

void transport::maybe_pause_protocol() {
  if (protocol_paused_ || buffer_.size() <= high_water_) return;
  protocol_paused_ = true;
  protocol_->pause_writing();
}

void transport::maybe_resume_protocol() {
  if (!protocol_paused_ || buffer_.size() > low_water_) return;
  protocol_paused_ = false;
  protocol_->resume_writing();
}

void transport::close() {
  if (closing_) return;
  closing_ = true;
  reading_.stop();
  if (buffer_.empty()) lose(nullptr);
}

void transport::abort(std::exception_ptr error) {
  closing_ = true;
  lose(std::move(error));
}

void transport::lose(std::exception_ptr error) {
  if (losing_) return;
  losing_ = true;
  buffer_.clear();
  reading_.stop();
  writing_.stop();
  if (loop_->is_closed()) {
    loop_closed();
    return;
  }
  loop_->call_soon([self = ref<transport>(this), error = std::move(error)] { self->connection_lost(error); });
}

void transport::connection_lost(const std::exception_ptr& error) {
  const std::shared_ptr<protocol> p = std::move(protocol_);
  close_descriptor();
  if (!p) return;
  release();  // the connection's own
  p->connection_lost(error);
}

void transport::loop_closed() noexcept {
  closing_ = losing_ = true;
  reading_.stop();
  writing_.stop();
  close_descriptor();
  const std::shared_ptr<protocol> p = std::move(protocol_);
  if (p) release();
}

void transport::close_descriptor() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace aio::detail
