// byte_stream.hpp - what a connection reads and writes: a socket, an end of a pipe, or a socket under TLS.
//
// Itself a stream as Asio asks of one (AsyncReadStream, AsyncWriteStream): its operations are those of what
// it holds, so that async_read, async_read_until and async_write are made once for all.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <variant>

#include "asio.hpp"

namespace asio_plugin {

class tls_stream;

class byte_stream {
 public:
  using socket_type = asio::generic::stream_protocol::socket;
  using pipe_type = asio::posix::stream_descriptor;
  using executor_type = asio::any_io_executor;

  explicit byte_stream(socket_type s);
  explicit byte_stream(pipe_type p);
  explicit byte_stream(std::unique_ptr<tls_stream> t);
  byte_stream(byte_stream&& other) noexcept;
  byte_stream& operator=(byte_stream&& other) noexcept;
  ~byte_stream();

  executor_type get_executor() {
    if (auto* const s = std::get_if<socket_type>(&held_)) return s->get_executor();
    if (auto* const p = std::get_if<pipe_type>(&held_)) return p->get_executor();
    return native_tls().get_executor();
  }
  bool is_open() {
    if (auto* const p = std::get_if<pipe_type>(&held_)) return p->is_open();
    return socket()->is_open();
  }
  void close(boost::system::error_code& error);
  // The socket, also that under TLS; null for a pipe.
  socket_type* socket() noexcept {
    if (auto* const s = std::get_if<socket_type>(&held_)) return s;
    return is_pipe() ? nullptr : &native_tls().next_layer();
  }
  tls_stream* tls() noexcept;  // or null
  bool is_pipe() const noexcept { return std::holds_alternative<pipe_type>(held_); }

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
  using tls_native = asio::ssl::stream<socket_type>;

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

  tls_native& native_tls() noexcept;

  // Calls f with what is held.
  template <class F>
  void with(F&& f) {
    if (auto* const s = std::get_if<socket_type>(&held_)) {
      f(*s);
    } else if (auto* const p = std::get_if<pipe_type>(&held_)) {
      f(*p);
    } else {
      f(native_tls());
    }
  }

  std::variant<socket_type, pipe_type, std::unique_ptr<tls_stream>> held_;
};

}  // namespace asio_plugin
