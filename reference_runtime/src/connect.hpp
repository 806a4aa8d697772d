// Connected sockets: the core that open_connection() and create_connection() share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <aio/connect_options.hpp>
#include <aio/task.hpp>

#include "descriptor.hpp"
#include "resolver.hpp"

namespace aio::detail {

/// Where one attempt connects to, and where its own end is bound: the first of `local` that is of the same
/// family and free. Without `local`: wherever the system likes.
struct connect_target {
  socket_address to;
  std::optional<std::vector<socket_address>> local;
};

/// A new socket, connected. Shared, so that a result that nobody takes closes it. Cancelling it closes the
/// socket. Throws std::system_error.
task<std::shared_ptr<descriptor>> connect_to(event_loop& loop, connect_target target);

/// Connects to the first that answers, in turn or, with a delay, overlapping (happy eyeballs). If all fail:
/// their one error, one that names them all, or the group of them all. REQUIRES: at least one target.
task<descriptor> connect_to_any(event_loop& loop, std::vector<connect_target> targets,
                                std::optional<seconds> delay, bool all_errors);

/// Resolves and connects as the options say, or takes options.sock over. Throws value_error for arguments
/// that contradict one another, std::system_error for the rest.
task<descriptor> connect_socket(event_loop& loop, std::optional<std::string> host,
                                std::optional<std::uint16_t> port, connect_options options);

/// Alternates the families, after first_family_count of the first one.
std::vector<socket_address> interleave(const std::vector<socket_address>& addresses, int first_family_count);

/// Throws value_error unless the descriptor is a stream socket, of the family if that is not 0.
void require_stream_socket(int fd, int family = 0);
void set_nonblocking(int fd);

}  // namespace aio::detail
