// byte_stream.hpp - what a connection reads and writes: a socket, or an end of a pipe.
//
// Itself a stream as Asio asks of one (AsyncReadStream, AsyncWriteStream): its operations are those of what
// it holds, so that async_read, async_read_until and async_write are made once for all.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <variant>

#include "asio.hpp"

namespace asio_plugin {

class byte_stream {
 public:
  using socket_type = asio::generic::stream_protocol::socket;
  using pipe_type = asio::posix::stream_descriptor;
  using executor_type = asio::any_io_executor;

  explicit byte_stream(socket_type s) : held_(std::in_place_type<socket_type>, std::move(s)) {}
  explicit byte_stream(pipe_type p) : held_(std::in_place_type<pipe_type>, std::move(p)) {}

  // Calls f with what is held.
  template <class F>
  decltype(auto) with(F&& f) {
    if (auto* const s = std::get_if<socket_type>(&held_)) return f(*s);
    return f(*std::get_if<pipe_type>(&held_));
  }

  executor_type get_executor() {
    return with([](auto& s) -> executor_type { return s.get_executor(); });
  }
  bool is_open() {
    return with([](auto& s) { return s.is_open(); });
  }
  void close(boost::system::error_code& error) {
    with([&](auto& s) { s.close(error); });
  }
  // The socket; null for a pipe.
  socket_type* socket() noexcept { return std::get_if<socket_type>(&held_); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(initiate_read{this},
                                                                                     token, buffers);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(initiate_write{this},
                                                                                     token, buffers);
  }

 private:
  struct initiate_read {
    byte_stream* stream;
    template <class Handler, class Buffers>
    void operator()(Handler&& handler, const Buffers& buffers) const {
      stream->with([&](auto& s) { s.async_read_some(buffers, std::forward<Handler>(handler)); });
    }
  };
  struct initiate_write {
    byte_stream* stream;
    template <class Handler, class Buffers>
    void operator()(Handler&& handler, const Buffers& buffers) const {
      stream->with([&](auto& s) { s.async_write_some(buffers, std::forward<Handler>(handler)); });
    }
  };

  std::variant<socket_type, pipe_type> held_;
};

}  // namespace asio_plugin
