#include "socket_transport.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "report_failure.hpp"
#include "resolver.hpp"
#include "scratch_space.hpp"
#include "server_state.hpp"
#include "without_sigpipe.hpp"

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
  buffered_ = dynamic_cast<buffered_protocol*>(protocol_.get());
  if (kind == transport_kind::socket) {
    peername_ = name_of(fd, &::getpeername);
    sockname_ = name_of(fd, &::getsockname);
  } else {
    struct stat about {};
    ::fstat(fd, &about);
    on_socket_ = S_ISSOCK(about.st_mode);
    watched_for_reading_ = kind == transport_kind::read_pipe || !S_ISCHR(about.st_mode);
  }
  loop.future_made();
}

socket_transport::~socket_transport() {
  close_descriptor();
  loop_->future_gone();
}

ref<socket_transport> socket_transport::open(event_loop& loop, int fd, transport_kind kind,
                                             std::shared_ptr<protocol> p,
                                             std::shared_ptr<server_state> server) {
  ref<socket_transport> t(new socket_transport(loop, fd, kind, std::move(p)));
  t->claim_.take(loop, fd, *t);
  if (server) {
    server->attach(*t);
    t->server_ = std::move(server);
  }
  t->add_ref();  // the connection's own, until it is lost
  loop.call_soon([t] {
    if (const std::shared_ptr<protocol> made = t->protocol_) made->connection_made(*t);
  });
  loop.call_soon([t] { t->start_reading(); });
  return t;
}

void socket_transport::start_reading() {
  if (closing_ || paused_ || eof_received_ || !watched_for_reading_) return;
  reading_.start(*loop_, fd_, io_watch::direction::reading);
}

void socket_transport::set_protocol(std::shared_ptr<protocol> p) {
  // Not after the end: the protocol is what tells that the connection is still to be lost.
  if (!protocol_) return;
  protocol_ = std::move(p);
  buffered_ = dynamic_cast<buffered_protocol*>(protocol_.get());
}

void socket_transport::pause_reading() {
  if (closing_ || paused_) return;
  paused_ = true;
  reading_.stop();
}

void socket_transport::resume_reading() {
  if (closing_ || !paused_) return;
  paused_ = false;
  start_reading();
}

long socket_transport::receive(char* to, std::size_t size) noexcept {
  return on_socket_ ? ::recv(fd_, to, size, 0) : ::read(fd_, to, size);
}

long socket_transport::send(std::string_view data) noexcept {
  if (on_socket_) return ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
  return without_sigpipe([&] { return ::write(fd_, data.data(), data.size()); });
}

template <class F>
void socket_transport::call_protocol(const char* what, F&& f) {
  std::exception_ptr failed;
  try {
    // Held: it may be replaced by what it does.
    const std::shared_ptr<protocol> p = protocol_;
    f(*p);
  } catch (const process_exception&) {
    throw;
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed) fatal_error(what, failed);
}

void socket_transport::fatal_error(const char* what, std::exception_ptr error) {
  if (!exception_cast<std::system_error>(error)) {
    loop_->call_exception_handler(
        exception_context("Fatal error: protocol." + std::string(what) + "() call failed.", error));
  }
  fail(std::move(error));
}

void socket_transport::receive_into(buffered_protocol& p) {
  std::span<char> space;
  call_protocol("get_buffer", [&](protocol&) {
    space = p.get_buffer(-1);
    if (space.empty()) throw runtime_error("get_buffer() returned an empty buffer");
  });
  if (losing_) return;
  const long n = receive(space.data(), space.size());
  if (n < 0) {
    if (!try_again(errno)) fail(os_error(errno, "read"));
  } else if (n == 0) {
    end_of_file();
  } else {
    call_protocol("buffer_updated", [&](protocol&) { p.buffer_updated(static_cast<std::size_t>(n)); });
  }
}

void socket_transport::read_ready() {
  if (losing_) return;
  if (kind_ == transport_kind::write_pipe && !on_socket_) {
    end_of_file();  // all that a pipe's sending end tells
    return;
  }
  if (buffered_ && kind_ != transport_kind::write_pipe) {
    const std::shared_ptr<protocol> alive = protocol_;
    receive_into(*buffered_);
    return;
  }
  // One buffer a thread: the bytes are copied out at once.
  struct received;
  auto& space = scratch_space<received, chunk>();
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
    call_protocol("data_received", [&](protocol& p) {
      p.data_received(std::string_view(space.data(), static_cast<std::size_t>(n)));
    });
  }
}

void socket_transport::end_of_file() {
  if (kind_ == transport_kind::write_pipe) {
    // The reader of the pipe has gone.
    fail(buffer_.empty() ? nullptr : os_error(EPIPE, "write"));
    return;
  }
  eof_received_ = true;
  reading_.stop();
  bool keep_open = false;
  call_protocol("eof_received", [&](protocol& p) { keep_open = p.eof_received(); });
  if (!keep_open || kind_ != transport_kind::socket) close();
}

void socket_transport::write(std::string_view data) {
  if (kind_ == transport_kind::read_pipe) throw runtime_error("a read pipe cannot be written to");
  if (kind_ == transport_kind::write_pipe && closing_) return;
  if (eof_written_) throw runtime_error("cannot write after write_eof()");
  if (file_) throw runtime_error("cannot write while sendfile() is in progress");
  if (data.empty() || losing_) return;
  if (buffer_.empty()) {
    const long n = send(data);
    if (n < 0 && !try_again(errno)) {
      fail(os_error(errno, "write"));
      return;
    }
    if (n > 0) data.remove_prefix(static_cast<std::size_t>(n));
    if (data.empty()) return;
    watch_for_writing();
  }
  buffer_.append(data);
  maybe_pause_protocol();
}

void socket_transport::write_ready() {
  if (losing_) return;
  if (buffer_.empty() && file_) {
    send_more_of_file();
    return;
  }
  const long n = send(buffer_.view());
  if (n < 0) {
    if (!try_again(errno)) fail(os_error(errno, "write"));
    return;
  }
  buffer_.consume(static_cast<std::size_t>(n));
  maybe_resume_protocol();  // which may write more, or close
  if (losing_ || !buffer_.empty() || file_) return;
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
  const std::shared_ptr<protocol> p = protocol_;
  report_failure(*loop_, "protocol.pause_writing() failed", [&] { p->pause_writing(); });
}

void socket_transport::maybe_resume_protocol() {
  if (!protocol_paused_ || buffer_.size() > limits_.low) return;
  protocol_paused_ = false;
  const std::shared_ptr<protocol> p = protocol_;
  report_failure(*loop_, "protocol.resume_writing() failed", [&] { p->resume_writing(); });
}

void socket_transport::close() {
  if (closing_) return;
  closing_ = true;
  claim_.begin_to_close();
  reading_.stop();
  if (buffer_.empty()) lose(nullptr);
}

void socket_transport::fail(std::exception_ptr error) {
  closing_ = true;
  claim_.begin_to_close();
  lose(std::move(error));
}

void socket_transport::lose(std::exception_ptr error) {
  if (losing_) return;
  losing_ = true;
  buffer_.clear();
  reading_.stop();
  writing_.stop();
  if (file_) {
    end_file(error ? error : os_error(ECONNRESET, "the connection is closed"));
  }
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
  release();  // the connection's own; the caller has another
  struct leaving {
    ~leaving() { t.leave_server(); }
    socket_transport& t;
  } const whatever_it_throws{*this};
  p->connection_lost(error);
}

void socket_transport::leave_server() noexcept {
  if (const std::shared_ptr<server_state> server = std::move(server_)) server->detach(*this);
}

void socket_transport::loop_closed() noexcept {
  closing_ = losing_ = true;
  file_ = nullptr;
  reading_.stop();
  writing_.stop();
  close_descriptor();
  leave_server();
  const std::shared_ptr<protocol> p = std::move(protocol_);
  if (p) release();
}

void socket_transport::close_descriptor() noexcept {
  claim_.release();
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace aio::detail
