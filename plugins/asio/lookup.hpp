// lookup.hpp - getaddrinfo and getnameinfo: async_resolve of a name, and of an endpoint.
#pragma once

#include <assay/ext/fd.h>

#include "value.hpp"

namespace asio_plugin {

// Lazy; the values are as ext/fd.h has it.
asio::awaitable<value> look_up(const assay_getaddrinfo_args& a);
asio::awaitable<value> look_up_names(const assay_list* address, std::int32_t flags);

}  // namespace asio_plugin
