// lookup.hpp - getaddrinfo: ip::basic_resolver's async_resolve.
#pragma once

#include <assay/ext/fd.h>

#include "value.hpp"

namespace asio_plugin {

// Lazy; the value is as ext/fd.h has it.
asio::awaitable<value> look_up(const assay_getaddrinfo_args& a);

}  // namespace asio_plugin
