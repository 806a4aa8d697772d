// What the operations on sockets have in common.
#pragma once

#include <cerrno>
#include <system_error>

#include <aio/descriptors.hpp>

#include "descriptor_table.hpp"
#include "readiness.hpp"
#include "resolver.hpp"

namespace aio::detail {

/// The running loop; in debug mode value_error for a socket that blocks.
event_loop& loop_for_socket(int fd);

[[noreturn]] inline void fail_with_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}
inline bool would_block(int code) noexcept { return code == EAGAIN || code == EWOULDBLOCK; }

/// Repeats a system call until it does not block, and waits in between; its result. On a cancellation it has
/// done nothing: no other suspension follows a call that succeeded.
template <class Call>
task<long> without_blocking(event_loop& loop, int fd, io_watch::direction d, const char* what, Call call) {
  for (;;) {
    const long n = call();
    if (n >= 0) co_return n;
    if (errno == EINTR) continue;
    if (!would_block(errno)) fail_with_errno(what);
    require_no_transport(loop, fd);
    co_await until_ready(loop, fd, d);
  }
}

}  // namespace aio::detail
