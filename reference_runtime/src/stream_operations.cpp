#include <aio/detail/stream_operations.hpp>

#include <aio/detail/operation.hpp>
#include <aio/errors.hpp>
#include <aio/sleep.hpp>

#include "stream_state.hpp"

namespace aio::detail {
namespace {

task<std::string> read_all(std::shared_ptr<reader_state> s) {
  std::string all;
  for (;;) {
    // Named: g++ 12 destroys an aggregate twice that is made within a co_await expression.
    stream_read::request wanted{s, static_cast<std::ptrdiff_t>(s->limit)};
    const std::string block = co_await operation<stream_read>(std::move(wanted));
    if (block.empty()) co_return all;
    all += block;
  }
}

task<void> drain_writer(std::shared_ptr<writer_state> w) {
  const auto& reader = w->flow->reader();
  if (reader && reader->error) std::rethrow_exception(reader->error);
  // A connection that is going down gets one pass to be lost, so that drain() in a loop sees it.
  if (w->connection->is_closing()) co_await sleep(seconds(0));
  co_await w->flow->drain();
}

}  // namespace

bool data_waiter::wait(reader_state& reader, promise_base& leaf) {
  return suspend(reader.line_, reader.binding_, leaf);
}
bool data_waiter::failed(const reader_state& reader) noexcept {
  return waiter::failed() || reader.broke_a_wait_;
}
std::exception_ptr data_waiter::failure(const reader_state& reader) {
  std::exception_ptr own = waiter::failure("the stream");
  return own ? own : reader.error;
}

bool stream_read::await_ready() {
  reader_state& reader = *wanted_.reader;
  if (wanted_.size < 0) {
    all_.emplace(read_all(wanted_.reader));
    return false;
  }
  if (reader.error) [[unlikely]] {
    refused_ = reader.error;
    return true;
  }
  if (wanted_.size == 0 || !reader.buffer.empty() || reader.eof) return true;
  refused_ = reader.about_to_wait("read");
  return refused_ != nullptr;
}
bool stream_read::failed() noexcept {
  if (all_) [[unlikely]]
    refused_ = all_->error();
  return idle() ? refused_ != nullptr : data_waiter::failed(*wanted_.reader);
}
std::exception_ptr stream_read::failure() {
  return refused_ ? std::move(refused_) : data_waiter::failure(*wanted_.reader);
}
std::size_t stream_read::at_most() const noexcept { return static_cast<std::size_t>(wanted_.size); }
std::string stream_read::take() {
  if (all_) [[unlikely]]
    return all_->take();
  std::string data = wanted_.reader->buffer.take(at_most());
  wanted_.reader->maybe_resume();
  return data;
}
std::string_view stream_read::seen() const noexcept {
  return wanted_.reader->buffer.view().substr(0, at_most());
}
void stream_read::consume(std::size_t n) {
  wanted_.reader->buffer.consume(n);
  wanted_.reader->maybe_resume();
}

bool stream_drain::await_ready() {
  if (writer_->flow->may_write_on() && !writer_->connection->is_closing()) [[likely]]
    return true;
  waiting_.emplace(drain_writer(writer_));
  return false;
}

}  // namespace aio::detail
