#include "stream_state.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include <aio/wait_for.hpp>

#include "socket_transport.hpp"

namespace aio::detail {

reader_state::reader_state(event_loop& loop, std::ptrdiff_t lim) : limit(static_cast<std::size_t>(lim)) {
  if (lim <= 0) throw value_error("the limit of a stream must be above zero");
  binding_.admits(loop);
}

void reader_state::feed_data(std::string_view data) {
  if (data.empty()) return;
  buffer.append(data);
  line_.wake_next();
  if (transport_ && !paused_ && buffer.size() > 2 * limit) {
    paused_ = true;
    transport_->pause_reading();
  }
}

void reader_state::feed_eof() {
  eof = true;
  line_.wake_next();
}

void reader_state::set_exception(std::exception_ptr e) {
  error = std::move(e);
  if (line_.wake_next()) broke_a_wait_ = true;
}

void reader_state::maybe_resume() {
  if (!paused_ || buffer.size() > limit) return;
  paused_ = false;
  if (transport_) transport_->resume_reading();
}

std::exception_ptr reader_state::about_to_wait(const char* who) {
  if (line_.any_not_woken()) {
    return std::make_exception_ptr(runtime_error(
        std::string(who) + "() called while another coroutine is already waiting for incoming data"));
  }
  // readexactly() of more than the buffer's pause mark: else nothing would come any more.
  if (paused_) {
    paused_ = false;
    if (transport_) transport_->resume_reading();
  }
  return nullptr;
}

stream_protocol::stream_protocol(event_loop& loop, std::shared_ptr<reader_state> reader)
    : loop_(&loop), reader_(std::move(reader)), closed_(loop.create_future<void>()) {}

void stream_protocol::data_received(std::string_view data) {
  if (reader_) reader_->feed_data(data);
}

bool stream_protocol::eof_received() {
  if (reader_) reader_->feed_eof();
  return true;
}

void stream_protocol::resume_writing() {
  paused_ = false;
  for (const future<void>& w : drain_waiters_) {
    if (!w.done()) w.set_result();
  }
}

void stream_protocol::connection_lost(std::exception_ptr e) {
  lost_ = true;
  if (reader_) {
    if (e) {
      reader_->set_exception(e);
    } else {
      reader_->feed_eof();
    }
    reader_->drop_transport();
  }
  if (!closed_.done()) {
    if (e) {
      closed_.set_exception(e);
      closed_.state()->mark_retrieved();  // told by drain() and the reader as well
    } else {
      closed_.set_result();
    }
  }
  for (const future<void>& w : drain_waiters_) {
    if (w.done()) continue;
    if (e) {
      w.set_exception(e);
    } else {
      w.set_result();
    }
  }
}

task<void> stream_protocol::drain() {
  if (lost_) throw std::system_error(ECONNRESET, std::generic_category(), "connection lost");
  if (!paused_) co_return;
  future<void> waiter = loop_->create_future<void>();
  drain_waiters_.push_back(waiter);
  future<void> awaited = waiter;
  outcome<void> woken = co_await outcome_of(awaited);
  std::erase(drain_waiters_, waiter);
  if (std::exception_ptr e = woken.error()) co_await fail_with(std::move(e));
}

writer_state::writer_state(transport_ptr t, std::shared_ptr<stream_protocol> p)
    : connection(std::move(t)), flow(std::move(p)) {}

writer_state::~writer_state() { connection->close(); }

stream_pair make_stream(event_loop& loop, int fd, std::ptrdiff_t limit,
                        std::shared_ptr<server_state> server) {
  auto reader = std::make_shared<reader_state>(loop, limit);
  auto p = std::make_shared<stream_protocol>(loop, reader);
  // Small writes are not held back for acknowledgements; fails harmlessly on what is not TCP.
  const int on = 1;
  static_cast<void>(::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  const bool accepted = server != nullptr;
  transport_ptr t = socket_transport::open(loop, fd, transport_kind::socket, p, std::move(server));
  reader->set_transport(t);
  auto writer = std::make_shared<writer_state>(std::move(t), std::move(p));
  writer->server_side = accepted;
  return {stream_reader(std::move(reader)), stream_writer(std::move(writer))};
}

}  // namespace aio::detail
