// Bound sockets: what start_server() and create_server() share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <aio/listen_options.hpp>
#include <aio/task.hpp>

#include "descriptor.hpp"

namespace aio::detail {

/// The sockets of a server, bound and not yet listening. Throws value_error for arguments that contradict one
/// another, std::system_error if an address cannot be bound, or none.
task<std::vector<descriptor>> bind_sockets(std::optional<std::string> host, std::optional<std::uint16_t> port,
                                           listen_options options);

}  // namespace aio::detail
