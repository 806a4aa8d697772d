/// Datagrams over UDP and UNIX sockets (asyncio.DatagramTransport, asyncio.DatagramProtocol).
///
/// An endpoint sends and receives messages with their boundaries. Everything belongs to the thread of the
/// loop, which keeps an open transport and its protocol alive, whoever else lets go of them, until
/// connection_lost().
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <aio/detail/ref.hpp>
#include <aio/network.hpp>
#include <aio/task.hpp>
#include <aio/transport.hpp>

namespace aio {

class datagram_transport;

/// Where a datagram comes from or goes to: nothing (a UNIX socket without a name), an IP address and port, or
/// the path of a UNIX socket, which begins with a NUL in the abstract namespace.
using datagram_address = std::variant<std::monostate, endpoint, std::string>;

/// What a datagram transport calls back. connection_made comes first, connection_lost last. Every function
/// has a default that does nothing. An exception of datagram_received() is reported like that of any
/// callback, and the endpoint goes on.
class datagram_protocol {
 public:
  virtual ~datagram_protocol() = default;
  virtual void connection_made(datagram_transport& transport);
  /// One datagram, which may be empty. The view is valid during the call only.
  virtual void datagram_received(std::string_view data, const datagram_address& from);
  /// The system refused to send or to receive a datagram (std::system_error). The endpoint goes on.
  virtual void error_received(std::exception_ptr error);
  /// The queue went above the high-water mark, down to the low-water mark.
  virtual void pause_writing();
  virtual void resume_writing();
  /// The exception is null after close() and abort().
  virtual void connection_lost(std::exception_ptr error);
};

/// One endpoint. Reference counted: see datagram_transport_ptr.
class datagram_transport {
 public:
  datagram_transport() = default;
  datagram_transport(const datagram_transport&) = delete;
  datagram_transport& operator=(const datagram_transport&) = delete;

  virtual void add_ref() noexcept = 0;
  virtual void release() noexcept = 0;

  virtual event_loop& loop() const noexcept = 0;
  virtual void set_protocol(std::shared_ptr<datagram_protocol> p) = 0;
  /// Null once connection_lost() was called.
  virtual std::shared_ptr<datagram_protocol> get_protocol() const = 0;

  /// Sends the datagram at once, or queues a copy of it; never suspends. What the system refuses is told to
  /// error_received(). An endpoint with a remote address sends there: any other address is a value_error.
  /// Dropped once the endpoint is going down. A host is an IP literal here: nothing is resolved.
  virtual void sendto(std::string_view data, const datagram_address& to = {}) = 0;

  /// The marks of flow control, as those of a transport. A datagram in the queue counts 8 bytes more than its
  /// data, so that empty ones count.
  void set_write_buffer_limits(std::optional<std::size_t> high = std::nullopt,
                               std::optional<std::size_t> low = std::nullopt);
  virtual write_buffer_limits get_write_buffer_limits() const noexcept = 0;
  virtual std::size_t get_write_buffer_size() const noexcept = 0;

  /// Receives no more, sends what is queued, then closes. Returns at once; idempotent.
  virtual void close() = 0;
  /// Closes without sending what is queued.
  virtual void abort() = 0;
  virtual bool is_closing() const noexcept = 0;

  /// The descriptor, still the transport's; -1 once closed.
  virtual int fd() const noexcept = 0;
  /// Our own address, and that of the peer where the socket is connected. Still told after the close.
  virtual const datagram_address& sockname() const noexcept = 0;
  virtual const datagram_address& peername() const noexcept = 0;

 protected:
  virtual ~datagram_transport() = default;
  /// REQUIRES: low <= high.
  virtual void set_limits(write_buffer_limits limits) = 0;
};

/// Shares a datagram transport.
using datagram_transport_ptr = detail::ref<datagram_transport>;

struct datagram_options {
  datagram_options() = default;
  /// Where to bind, and whom to send to and receive from alone. Endpoints' hosts are resolved.
  datagram_address local, remote;
  /// AF_INET, AF_INET6, AF_UNIX; 0: that of the addresses. Required where there is no address.
  int family = 0;
  bool reuse_port = false;
  bool allow_broadcast = false;  ///< and do not connect to remote
  /// A datagram socket, bound or connected as it should be: taken over once the protocol is
  /// made. -1: make one.
  int fd = -1;
};

namespace detail {
using datagram_factory = std::function<std::shared_ptr<datagram_protocol>()>;
task<datagram_transport_ptr> open_datagram_endpoint(datagram_factory make, datagram_options options);
}  // namespace detail

/// Opens an endpoint. The factory returns a std::shared_ptr to a datagram_protocol of its own type P; when
/// the call returns, connection_made() has been called. value_error: no address and no family, a descriptor
/// that is no datagram socket, a descriptor together with other options. std::system_error: what socket, bind
/// or connect says, or name resolution.
template <std::invocable F>
task<std::pair<datagram_transport_ptr, std::invoke_result_t<F&>>> create_datagram_endpoint(
    F protocol_factory, datagram_options options) {
  std::invoke_result_t<F&> made;
  detail::datagram_factory make = [&] { return made = protocol_factory(); };
  task<datagram_transport_ptr> opening = detail::open_datagram_endpoint(std::move(make), std::move(options));
  datagram_transport_ptr opened = co_await opening;
  co_return std::pair(std::move(opened), std::move(made));
}

}  // namespace aio
