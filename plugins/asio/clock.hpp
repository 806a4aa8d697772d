// clock.hpp - seconds as time points of steady_timer's clock.
#pragma once

#include "asio.hpp"

namespace asio_plugin {

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The time point of a number of seconds on that clock, rounded up: a timer is never early.
inline std::chrono::steady_clock::time_point time_point_of(double when) {
  using clock = std::chrono::steady_clock;
  constexpr double end = 9e9;  // seconds; what lies beyond fits into no time point
  if (when >= end) return clock::time_point::max();
  if (when <= 0) return clock::time_point();
  return clock::time_point(std::chrono::ceil<clock::duration>(std::chrono::duration<double>(when)));
}

}  // namespace asio_plugin
