// reading.hpp - async_read_some, async_read and async_read_until on a connection. All lazy, one at a time.
#pragma once

#include "connection.hpp"

namespace asio_plugin {

asio::awaitable<value> read(object_ref<connection> c, std::int64_t n);  // n < 0: to the end
asio::awaitable<value> read_exactly(object_ref<connection> c, std::size_t n);
asio::awaitable<value> read_until(object_ref<connection> c, std::string separator);
asio::awaitable<value> read_line(object_ref<connection> c);

}  // namespace asio_plugin
