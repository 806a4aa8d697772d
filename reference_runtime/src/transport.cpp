#include <aio/transport.hpp>

#include <aio/errors.hpp>

#include "flow_control.hpp"

namespace aio {

void protocol::connection_made(transport&) {}
void protocol::data_received(std::string_view) {}
bool protocol::eof_received() { return false; }
void protocol::pause_writing() {}
void protocol::resume_writing() {}
void protocol::connection_lost(std::exception_ptr) {}

void transport::writelines(const std::vector<std::string>& pieces) {
  std::string joined;
  for (const std::string& piece : pieces) joined += piece;
  write(joined);
}

void transport::set_write_buffer_limits(std::optional<std::size_t> high, std::optional<std::size_t> low) {
  set_limits(detail::limits_of(high, low));
}

write_buffer_limits detail::limits_of(std::optional<std::size_t> high, std::optional<std::size_t> low) {
  const std::size_t upper = high ? *high : low ? 4 * *low : transport::default_high_water;
  const std::size_t lower = low.value_or(upper / 4);
  if (lower > upper) throw value_error("the high-water mark must not be below the low-water mark");
  return {lower, upper};
}

}  // namespace aio
