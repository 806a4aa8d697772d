/// Options of making connections (the keywords of asyncio's loop.create_connection).
#pragma once

#include <optional>

#include <aio/handle.hpp>
#include <aio/network.hpp>

namespace aio {

struct connect_options {
  connect_options() = default;

  int family = 0;  ///< AF_INET or AF_INET6: addresses of this family only
  /// Where the local end is bound. Addresses of the host of another family than this are not tried.
  std::optional<endpoint> local_addr;
  /// Happy eyeballs (RFC 8305): an attempt that takes longer than this does not keep the next address
  /// waiting. The first that succeeds is taken, the others are ended. Absent: one after the other.
  std::optional<seconds> happy_eyeballs_delay;
  /// Alternates the families of the addresses; so many of the first family come first. Default: 1 with
  /// happy eyeballs, 0 (the resolver's order) without.
  std::optional<int> interleave;
  /// If all addresses fail, throw an exception_group of all the errors.
  bool all_errors = false;
  /// A connected stream socket, in place of host and port. Taken over when the connection is made; where
  /// that fails it stays the caller's.
  std::optional<int> sock;
};

}  // namespace aio
