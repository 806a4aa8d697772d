#include "reading.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>

namespace asio_plugin {
namespace {

constexpr auto with_error = asio::as_tuple(asio::deferred);

// Two operations on one buffer would be undefined.
class turn {
 public:
  explicit turn(connection& c) : connection_(c) {
    if (c.reading) refuse(ASSAY_ERROR_KIND_RUNTIME, "another read is waiting already");
    if (c.broken) throw boost::system::system_error(c.broken);
    c.reading = true;
  }
  turn(const turn&) = delete;
  ~turn() { connection_.reading = false; }

 private:
  connection& connection_;
};

// Notes the end; throws any other error.
void settle(connection& c, const boost::system::error_code& error) {
  if (error == asio::error::eof) {
    c.eof = true;
  } else if (error) {
    if (error != asio::error::operation_aborted) c.broken = error;
    throw boost::system::system_error(error);
  }
}

value take(connection& c, std::size_t n) {
  value bytes = value::of_bytes(std::string_view(c.input).substr(0, n));
  c.input.erase(0, n);
  return bytes;
}

[[noreturn]] void throw_incomplete(connection& c, std::int64_t expected) {
  const std::string partial = std::exchange(c.input, {});
  const std::string_view message = "the stream ended before all was read";
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = ASSAY_ERROR_KIND_INCOMPLETE_READ;
  info.message = message.data();
  info.message_len = message.size();
  info.partial = partial.data();
  info.partial_len = partial.size();
  info.expected = expected;
  info.consumed = -1;
  throw host_error(host->error_new(&info));
}

[[noreturn]] void throw_overrun(connection& c) {
  const std::string_view message = "the separator is not within the limit";
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = ASSAY_ERROR_KIND_LIMIT_OVERRUN;
  info.message = message.data();
  info.message_len = message.size();
  info.expected = -1;
  info.consumed = static_cast<std::int64_t>(c.input.size());
  throw host_error(host->error_new(&info));
}

}  // namespace

asio::awaitable<value> read(object_ref<connection> c, std::int64_t n) {
  const turn mine(*c);
  if (n < 0) {
    if (!c->eof) {
      auto all = asio::async_read(c->stream(), asio::dynamic_buffer(c->input), with_error);
      const auto [error, got] = co_await std::move(all);
      settle(*c, error);
    }
    co_return take(*c, c->input.size());
  }
  if (c->input.empty() && !c->eof && n > 0) {
    std::string some(std::min<std::size_t>(static_cast<std::size_t>(n), c->limit), '\0');
    auto next = c->stream().async_read_some(asio::buffer(some), with_error);
    const auto [error, got] = co_await std::move(next);
    settle(*c, error);
    co_return value::of_bytes(std::string_view(some).substr(0, got));
  }
  co_return take(*c, static_cast<std::size_t>(n));
}

asio::awaitable<value> read_exactly(object_ref<connection> c, std::size_t n) {
  const turn mine(*c);
  if (c->input.size() < n && !c->eof) {
    auto rest = asio::async_read(c->stream(), asio::dynamic_buffer(c->input),
                                 asio::transfer_exactly(n - c->input.size()), with_error);
    const auto [error, got] = co_await std::move(rest);
    settle(*c, error);
  }
  if (c->input.size() < n) throw_incomplete(*c, static_cast<std::int64_t>(n));
  co_return take(*c, n);
}

namespace {

// How many bytes there are up to and with the separator; none if the end came first.
asio::awaitable<std::optional<std::size_t>> find(object_ref<connection> c, std::string separator) {
  if (c->eof) {
    const std::size_t at = c->input.find(separator);
    co_return at == std::string::npos ? std::nullopt : std::optional(at + separator.size());
  }
  auto until =
      asio::async_read_until(c->stream(), asio::dynamic_buffer(c->input, c->limit), separator, with_error);
  const auto [error, length] = co_await std::move(until);
  if (error == asio::error::not_found) throw_overrun(*c);
  settle(*c, error);
  co_return error ? std::nullopt : std::optional(length);
}

}  // namespace

asio::awaitable<value> read_until(object_ref<connection> c, std::string separator) {
  const turn mine(*c);
  if (separator.empty()) refuse(ASSAY_ERROR_KIND_VALUE, "the separator is empty");
  auto search = find(c, std::move(separator));
  const std::optional<std::size_t> length = co_await std::move(search);
  if (!length) throw_incomplete(*c, -1);
  co_return take(*c, *length);
}

asio::awaitable<value> read_line(object_ref<connection> c) {
  const turn mine(*c);
  auto search = find(c, "\n");
  const std::optional<std::size_t> length = co_await std::move(search);
  co_return take(*c, length.value_or(c->input.size()));
}

}  // namespace asio_plugin
