/// Sending files over transports (asyncio's loop.sendfile).
#pragma once

#include <cstdint>
#include <optional>

#include <aio/task.hpp>
#include <aio/transport.hpp>

namespace aio {

struct sendfile_options {
  sendfile_options() = default;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> count;  ///< absent: to the end of the file
  bool fallback = true;                ///< read and write where the system can't do it by itself
};

/// Sends a part of a file after what was written before, and gives how many bytes that was. Lazy. While it
/// runs reading is paused, and write() is a runtime_error where the system sends the file (a socket, and a
/// file that sendfile(2) takes); else, over TLS above all, blocks are read in a thread and written. The
/// descriptor stays the caller's and must be open until the end; its position is then behind what was sent.
/// Cancelling it leaves the connection as it is, with a part of the file sent.
///
/// runtime_error: the transport is closing or is that of a pipe, another sendfile() is running, or a fallback
/// would be needed and is forbidden. std::system_error: the connection was lost, or the file can't be read.
task<std::uint64_t> sendfile(transport_ptr over, int file, sendfile_options options = {});

}  // namespace aio
