// A listening server and its open connections: what a server of streams and one of protocols have in common.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_set>
#include <vector>

#include <aio/future.hpp>
#include <aio/network.hpp>

#include "descriptor.hpp"
#include "socket_file.hpp"

namespace aio {
class transport;
}

namespace aio::detail {

class listener;

class server_state : public std::enable_shared_from_this<server_state> {
 public:
  /// Makes the connection of an accepted descriptor, which it takes over. Its transport attaches itself.
  using connect_function = std::function<void(int fd, const std::shared_ptr<server_state>&)>;

  server_state(event_loop& loop, connect_function f, int backlog);
  server_state(const server_state&) = delete;
  server_state& operator=(const server_state&) = delete;
  ~server_state();

  /// Adds a bound socket. REQUIRES: not serving yet.
  void listen_on(descriptor socket, socket_file file = {});
  void start_serving();
  void close();
  void close_clients();
  void abort_clients();

  /// A connection of this server has been made, or is gone. Once closed, and with the last one gone, the
  /// waiters are woken.
  void attach(transport& t) { clients_.insert(&t); }
  void detach(transport& t) noexcept;

  event_loop& loop() const noexcept { return loop_; }
  std::vector<endpoint> sockets() const;
  bool serving() const noexcept { return serving_; }
  bool closed() const noexcept { return closed_; }
  bool finished() const noexcept { return closed_ && clients_.empty(); }

  future<void> forever;
  std::vector<future<void>> closed_waiters;

 private:
  friend class listener;
  void accepted(int fd) { connect_(fd, shared_from_this()); }
  void loop_closed() noexcept { self_.reset(); }
  void close_listeners() noexcept;
  void wake() noexcept;
  std::vector<ref<transport>> clients() const;

  event_loop& loop_;
  connect_function connect_;
  int backlog_;
  std::vector<ref<listener>> listeners_;
  std::unordered_set<transport*> clients_;
  std::shared_ptr<server_state> self_;  // while it serves: the loop keeps it
  bool serving_ = false;
  bool closed_ = false;
};

}  // namespace aio::detail
