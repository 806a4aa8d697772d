/// Descriptors by hand: add_reader, add_writer and asyncio's sock_ functions (loop.add_reader,
/// loop.sock_recv).
///
/// A descriptor that is passed in stays the caller's, who closes it when nothing waits for it any more. One
/// that belongs to a transport is refused with a runtime_error: by add_reader() and its kin always, by the
/// sock_ functions where they would have to wait.
///
/// event_loop::add_reader(fd, f, args...) calls f(args...) in each pass in which the descriptor is readable
/// (at its end, or broken, too), in a copy of the context of the registration, until remove_reader(fd).
/// Adding again replaces the callback; reader and writer are independent. One that is removed is not called
/// any more, even if its descriptor became ready in the same pass. What the callback throws goes to the
/// exception handler. Throws value_error for a negative descriptor, std::system_error for one that is not
/// open or cannot be watched (a regular file), runtime_error if the loop is closed. Closing the loop removes
/// all.
///
/// The sock_ functions are lazy and use the running loop. They try the system call at once and wait for the
/// socket where it would block, so it must be non-blocking; in debug mode one that is not is a value_error.
/// Cancelled while they wait they have done nothing (sock_sendall and sock_sendfile: have sent a part), lose
/// nothing, and leave the socket as it was. Errors are std::system_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <aio/detail/standing_callback.hpp>
#include <aio/network.hpp>
#include <aio/task.hpp>

namespace aio {

/// Owns a descriptor and closes it.
class owned_descriptor {
 public:
  owned_descriptor() = default;
  explicit owned_descriptor(int fd) noexcept : fd_(fd) {}
  owned_descriptor(owned_descriptor&& other) noexcept : fd_(other.release()) {}
  owned_descriptor& operator=(owned_descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~owned_descriptor();

  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// A connection that was accepted, non-blocking, and the address of the other end (empty for what is no IP
/// socket).
struct accepted_socket {
  owned_descriptor socket;
  endpoint address;
};

/// What arrived, at most n bytes, once there is any; empty at the end of the stream.
task<std::string> sock_recv(int fd, std::size_t n);
/// The same into a buffer, which must live until it is done; how many bytes there were.
task<std::size_t> sock_recv_into(int fd, std::span<std::byte> buffer);
/// One datagram, cut off at n bytes, and its sender (empty for what is no IP socket).
task<std::pair<std::string, endpoint>> sock_recvfrom(int fd, std::size_t n);
task<std::pair<std::size_t, endpoint>> sock_recvfrom_into(int fd, std::span<std::byte> buffer);

/// Returns when all is given to the operating system.
task<void> sock_sendall(int fd, std::string data);
/// One datagram; how many bytes were sent. Addresses are as in sock_connect().
task<std::size_t> sock_sendto(int fd, std::string data, endpoint to);

/// Connects. A host's name is looked up in another thread, for the family of the socket; for a UNIX socket
/// the host is its path.
task<void> sock_connect(int fd, endpoint to);
/// A connection of a listening socket.
task<accepted_socket> sock_accept(int fd);

/// The operating system cannot send this file (asyncio.SendfileNotAvailableError).
class sendfile_not_available_error : public runtime_error {
 public:
  using runtime_error::runtime_error;
};

struct sock_sendfile_options {
  sock_sendfile_options() = default;
  explicit sock_sendfile_options(std::int64_t from, std::optional<std::int64_t> how_many = std::nullopt,
                                 bool may_copy = true)
      : offset(from), count(how_many), fallback(may_copy) {}
  /// Where in the file to begin, in bytes.
  std::int64_t offset = 0;
  /// How many bytes; absent: to the end.
  std::optional<std::int64_t> count;
  /// Where sendfile(2) cannot send the file: read it in another thread and send that; else throws
  /// sendfile_not_available_error.
  bool fallback = true;
};

/// Sends a part of a file over a stream socket; how many bytes were sent. The file's position is then behind
/// them. Throws value_error for a negative offset, a count that is not above zero, a socket that is no
/// stream.
task<std::size_t> sock_sendfile(int fd, int file, sock_sendfile_options options = {});

struct getaddrinfo_options {
  getaddrinfo_options() = default;
  explicit getaddrinfo_options(int of_family, int of_type = 0, int of_protocol = 0, int ai_flags = 0)
      : family(of_family), type(of_type), protocol(of_protocol), flags(ai_flags) {}
  int family = 0;  ///< 0: any
  int type = 0;
  int protocol = 0;
  int flags = 0;  ///< AI_ constants
};

struct address_info {
  int family = 0;
  int type = 0;
  int protocol = 0;
  std::string canonical_name;
  endpoint address;
};

/// getaddrinfo(3) in another thread. Throws std::system_error in resolve_category().
task<std::vector<address_info>> getaddrinfo(std::optional<std::string> host,
                                            std::optional<std::string> service,
                                            getaddrinfo_options options = {});
/// getnameinfo(3) in another thread: the names of host and service. flags: NI_ constants.
task<std::pair<std::string, std::string>> getnameinfo(endpoint address, int flags = 0);

namespace detail {
void set_reader(event_loop& loop, int fd, ref<callback_node> callback);
void set_writer(event_loop& loop, int fd, ref<callback_node> callback);
}  // namespace detail

template <class F, class... Args>
void event_loop::add_reader(int fd, F&& f, Args&&... args) {
  detail::set_reader(*this, fd,
                     detail::make_standing_callback(*this, std::forward<F>(f), std::forward<Args>(args)...));
}

template <class F, class... Args>
void event_loop::add_writer(int fd, F&& f, Args&&... args) {
  detail::set_writer(*this, fd,
                     detail::make_standing_callback(*this, std::forward<F>(f), std::forward<Args>(args)...));
}

}  // namespace aio
