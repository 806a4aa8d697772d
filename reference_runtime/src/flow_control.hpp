// The marks of flow control, for every kind of transport.
#pragma once

#include <aio/transport.hpp>

namespace aio::detail {

/// The marks that a call of set_write_buffer_limits() means; value_error where low is above high.
write_buffer_limits limits_of(std::optional<std::size_t> high, std::optional<std::size_t> low);

}  // namespace aio::detail
