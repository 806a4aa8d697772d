#include "protocol.hpp"

#include "errors.hpp"

namespace reference {

value error_or_none(const std::exception_ptr& e) { return e ? value::of_error(to_error(e)) : value(); }

std::optional<std::size_t> as_mark(const std::int64_t* mark) {
  if (!mark) return std::nullopt;
  if (*mark < 0) throw aio::value_error("a mark of flow control must not be negative");
  return static_cast<std::size_t>(*mark);
}

}  // namespace reference
