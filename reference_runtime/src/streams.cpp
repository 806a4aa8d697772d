#include <aio/streams.hpp>

#include <algorithm>

#include <aio/wait_for.hpp>

#include "stream_state.hpp"

namespace aio {
namespace {

using state = std::shared_ptr<detail::reader_state>;

// The coroutines hold the state by value: the handle they were called on may go first.
task<std::string> read_exactly(state s, std::ptrdiff_t count) {
  if (count < 0) throw value_error("readexactly() needs a size of zero or more");
  if (s->error) std::rethrow_exception(s->error);
  const auto n = static_cast<std::size_t>(count);
  if (n == 0) co_return std::string();
  while (s->buffer.size() < n) {
    if (s->eof) throw incomplete_read_error(s->buffer.take(s->buffer.size()), n);
    co_await s->wait_for_data("readexactly");
  }
  std::string data = s->buffer.take(n);
  s->maybe_resume();
  co_return data;
}

struct match {
  std::size_t begin, end;
};

/// The separator that ends first, the shortest on a tie. REQUIRES separators sorted by length.
std::optional<match> find_first(std::string_view data, const std::vector<std::string>& separators,
                                std::size_t from) {
  std::optional<match> best;
  for (const std::string& s : separators) {
    const std::size_t at = data.find(s, from);
    if (at != std::string_view::npos && (!best || at + s.size() < best->end)) best = match{at, at + s.size()};
  }
  return best;
}

task<std::string> read_until(state s, std::vector<std::string> separators, const char* who) {
  std::ranges::stable_sort(separators, {}, &std::string::size);
  if (separators.empty()) throw value_error("readuntil() needs at least one separator");
  if (separators.front().empty()) throw value_error("a separator must have at least one byte");
  if (s->error) std::rethrow_exception(s->error);
  const std::size_t shortest = separators.front().size();
  const std::size_t longest = separators.back().size();
  std::size_t offset = 0;  // no separator begins before it
  std::optional<match> found;
  for (;;) {
    const std::size_t size = s->buffer.size();
    if (size >= offset + shortest) {
      found = find_first(s->buffer.view(), separators, offset);
      if (found) break;
      offset = size + 1 > longest ? size + 1 - longest : 0;
      if (offset > s->limit) {
        throw limit_overrun_error("separator is not found, and chunk exceeds the limit", offset);
      }
    }
    if (s->eof) throw incomplete_read_error(s->buffer.take(size), std::nullopt);
    co_await s->wait_for_data(who);
  }
  if (found->begin > s->limit) {
    throw limit_overrun_error("separator is found, but chunk is longer than the limit", found->begin);
  }
  std::string data = s->buffer.take(found->end);
  s->maybe_resume();
  co_return data;
}

task<std::string> read_line(state s) {
  task<std::string> reading = read_until(s, std::vector<std::string>(1, "\n"), "readline");
  outcome<std::string> line = co_await detail::outcome_of(reading);
  const std::exception_ptr e = line.error();
  if (!e) co_return std::move(line).value();
  if (const auto* early = detail::exception_cast<incomplete_read_error>(e)) co_return early->partial();
  if (const auto* overrun = detail::exception_cast<limit_overrun_error>(e)) {
    if (s->buffer.view().substr(overrun->consumed()).starts_with('\n')) {
      s->buffer.consume(overrun->consumed() + 1);
    } else {
      s->buffer.clear();
    }
    s->maybe_resume();
    throw value_error(overrun->what());
  }
  std::rethrow_exception(e);
}

task<std::optional<std::string>> next_line_of(state s) {
  std::string line = co_await read_line(std::move(s));
  if (line.empty()) co_return std::nullopt;
  co_return line;
}

task<std::string> line_or_stop(state s) {
  std::string line = co_await read_line(std::move(s));
  if (line.empty()) throw stop_async_iteration();
  co_return line;
}

task<void> wait_closed_writer(std::shared_ptr<detail::writer_state> w) {
  const future<void> closed = w->flow->closed();
  co_await closed;
}

}  // namespace

stream_reader::stream_reader(event_loop& loop, std::ptrdiff_t limit)
    : state_(std::make_shared<detail::reader_state>(loop, limit)) {}

task<std::string> stream_reader::readline() const { return read_line(state_); }
task<std::string> stream_reader::readexactly(std::ptrdiff_t n) const { return read_exactly(state_, n); }
task<std::string> stream_reader::readuntil(std::string separator) const {
  std::vector<std::string> one;
  one.push_back(std::move(separator));
  return read_until(state_, std::move(one), "readuntil");
}
task<std::string> stream_reader::readuntil(std::vector<std::string> separators) const {
  return read_until(state_, std::move(separators), "readuntil");
}
task<std::optional<std::string>> stream_reader::next_line() const { return next_line_of(state_); }
task<std::string> stream_reader::anext() const { return line_or_stop(state_); }
bool stream_reader::at_eof() const noexcept { return state_->eof && state_->buffer.empty(); }
std::exception_ptr stream_reader::exception() const noexcept { return state_->error; }
void stream_reader::feed_data(std::string_view data) const { state_->feed_data(data); }
void stream_reader::feed_eof() const { state_->feed_eof(); }
void stream_reader::set_exception(std::exception_ptr e) const { state_->set_exception(std::move(e)); }

void stream_writer::write(std::string_view data) const { state_->connection->write(data); }
void stream_writer::writelines(const std::vector<std::string>& pieces) const {
  state_->connection->writelines(pieces);
}
bool stream_writer::can_write_eof() const noexcept { return state_->connection->can_write_eof(); }
void stream_writer::write_eof() const { state_->connection->write_eof(); }
void stream_writer::close() const { state_->connection->close(); }
bool stream_writer::is_closing() const noexcept { return state_->connection->is_closing(); }
task<void> stream_writer::wait_closed() const { return wait_closed_writer(state_); }
bool stream_writer::is_reading() const noexcept { return state_->connection->is_reading(); }
std::optional<endpoint> stream_writer::peername() const { return state_->connection->peername(); }
std::optional<endpoint> stream_writer::sockname() const { return state_->connection->sockname(); }
int stream_writer::fd() const noexcept { return state_->connection->fd(); }
void stream_writer::set_write_buffer_limits(std::optional<std::size_t> high,
                                            std::optional<std::size_t> low) const {
  state_->connection->set_write_buffer_limits(high, low);
}
std::size_t stream_writer::get_write_buffer_size() const noexcept {
  return state_->connection->get_write_buffer_size();
}
future<void> stream_writer::closed() const { return state_->flow->closed(); }
transport& stream_writer::transport() const noexcept { return *state_->connection; }

}  // namespace aio
