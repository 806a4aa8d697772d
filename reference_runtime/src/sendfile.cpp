#include <aio/sendfile.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <aio/event_loop.hpp>
#include <aio/executor.hpp>
#include <aio/wait_for.hpp>

#include "socket_transport.hpp"

namespace aio {
namespace {

using detail::socket_transport;

constexpr std::size_t block = 16 * 1024;

/// Keeps a transport from reading while a file is sent.
class reading_paused {
 public:
  explicit reading_paused(transport_ptr t) : transport_(std::move(t)), resume_(transport_->is_reading()) {
    transport_->pause_reading();
  }
  reading_paused(const reading_paused&) = delete;
  reading_paused& operator=(const reading_paused&) = delete;
  ~reading_paused() {
    if (resume_) transport_->resume_reading();
  }

 private:
  transport_ptr transport_;
  bool resume_;
};

/// Takes the place of the transport's protocol, to wait until there is room for a block, and passes all that
/// it is told on.
class sending_protocol final : public protocol {
 public:
  explicit sending_protocol(std::shared_ptr<protocol> p) : real_(std::move(p)) {}
  const std::shared_ptr<protocol>& real() const noexcept { return real_; }

  void data_received(std::string_view data) override { real_->data_received(data); }
  bool eof_received() override { return real_->eof_received(); }
  void pause_writing() override { real_->pause_writing(); }
  void resume_writing() override {
    wake();
    real_->resume_writing();
  }
  void connection_lost(std::exception_ptr error) override {
    wake();
    real_->connection_lost(std::move(error));
  }

  /// Until the buffer is not above the high-water mark, whose crossing is followed by resume_writing().
  task<void> room(transport_ptr t) {
    while (!t->is_closing() && t->get_write_buffer_size() > t->get_write_buffer_limits().high) {
      waiter_ = t->loop().create_future<void>();
      co_await waiter_;
    }
    if (t->is_closing()) {
      throw std::system_error(ECONNRESET, std::generic_category(), "the connection is closed");
    }
  }

 private:
  void wake() {
    if (waiter_ && !waiter_.done()) waiter_.set_result();
  }
  std::shared_ptr<protocol> real_;
  future<void> waiter_;
};

class protocol_replaced {
 public:
  explicit protocol_replaced(transport_ptr t)
      : transport_(std::move(t)), sending_(std::make_shared<sending_protocol>(transport_->get_protocol())) {
    transport_->set_protocol(sending_);
  }
  protocol_replaced(const protocol_replaced&) = delete;
  protocol_replaced& operator=(const protocol_replaced&) = delete;
  ~protocol_replaced() {
    // Unless it was replaced in the meantime.
    if (transport_->get_protocol() == sending_) transport_->set_protocol(sending_->real());
  }
  sending_protocol& get() const noexcept { return *sending_; }

 private:
  transport_ptr transport_;
  std::shared_ptr<sending_protocol> sending_;
};

std::string read_block(int file, std::size_t size) {
  std::string data(size, '\0');
  ssize_t n = 0;
  do {
    n = ::read(file, data.data(), size);
  } while (n < 0 && errno == EINTR);
  if (n < 0) throw std::system_error(errno, std::generic_category(), "reading the file to send");
  data.resize(static_cast<std::size_t>(n));
  return data;
}

task<std::uint64_t> send_by_hand(transport_ptr t, int file, sendfile_options options) {
  if (options.offset != 0 && ::lseek(file, static_cast<off_t>(options.offset), SEEK_SET) < 0) {
    throw std::system_error(errno, std::generic_category(), "the offset in the file to send");
  }
  const protocol_replaced replaced(t);
  const reading_paused paused(t);
  std::uint64_t sent = 0;
  while (!options.count || sent < *options.count) {
    const std::size_t size =
        options.count ? static_cast<std::size_t>(std::min<std::uint64_t>(*options.count - sent, block))
                      : block;
    // A file may be slow.
    const future<std::string> reading = t->loop().run_in_executor(nullptr, read_block, file, size);
    const std::string data = co_await reading;
    if (data.empty()) break;
    co_await replaced.get().room(t);
    t->write(data);
    sent += data.size();
  }
  co_return sent;
}

struct native_attempt {
  std::uint64_t sent = 0;
  std::exception_ptr error;
};

task<native_attempt> send_natively(detail::ref<socket_transport> t, int file, sendfile_options options) {
  const reading_paused paused(t);
  detail::file_sending f{file, options.offset, options.count, 0, t->loop().create_future<void>()};
  t->send_file(f);
  struct ending {
    ~ending() {
      t.stop_sending_file(f);
      if (f.sent != 0) ::lseek(f.fd, static_cast<off_t>(f.offset + f.sent), SEEK_SET);
    }
    socket_transport& t;
    detail::file_sending& f;
  } const whatever_happens{*t, f};
  outcome<void> waited = co_await detail::outcome_of(f.done);
  native_attempt a;
  a.sent = f.sent;
  a.error = waited.error();
  co_return a;
}

/// sendfile(2) does not take this file, or this socket.
bool not_available(const native_attempt& a) {
  const auto* e = detail::exception_cast<std::system_error>(a.error);
  if (!e || a.sent != 0) return false;
  const int code = e->code().value();
  return code == EINVAL || code == ENOSYS || code == ESPIPE || code == EOPNOTSUPP || code == EBADF;
}

}  // namespace

task<std::uint64_t> sendfile(transport_ptr over, int file, sendfile_options options) {
  if (over->is_closing()) throw runtime_error("the transport is closing");
  auto* const socket = dynamic_cast<socket_transport*>(over.get());
  if (socket && socket->kind() != detail::transport_kind::socket) {
    throw runtime_error("sendfile() is not supported over a pipe");
  }
  if (socket) {
    native_attempt a = co_await send_natively(detail::ref<socket_transport>(socket), file, options);
    if (!a.error) co_return a.sent;
    if (!not_available(a)) co_await detail::fail_with(std::move(a.error));
  }
  if (!options.fallback) {
    throw runtime_error(
        "the system does not send this file over this transport, and the fallback is disabled");
  }
  co_return co_await send_by_hand(std::move(over), file, options);
}

}  // namespace aio
