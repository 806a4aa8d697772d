/// Options of servers (the keywords of asyncio's loop.create_server).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace aio {

struct listen_options {
  listen_options() = default;

  int family = 0;                  ///< AF_INET or AF_INET6: addresses of this family only
  std::vector<std::string> hosts;  ///< several, in place of host; an address that is met twice is bound once
  /// A bound stream socket, in place of hosts and port. Taken over when the server is made; where that fails
  /// it stays the caller's.
  std::optional<int> sock;
  int backlog = 100;  ///< how many connections may wait to be accepted
  /// Whether an address may be bound that connections of a former server still hold. Default: yes.
  std::optional<bool> reuse_address;
  /// Several servers may bind one port; the system shares the connections out among them. All must ask for
  /// it.
  bool reuse_port = false;
  bool start_serving = true;
};

}  // namespace aio
