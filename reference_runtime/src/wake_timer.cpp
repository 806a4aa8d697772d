#include "wake_timer.hpp"

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

namespace aio::detail {
namespace {

// That of epoll_wait, by which asyncio waits. A wait costs as much as some twenty timers.
constexpr double between_lots = 1e-3;
// Seconds since the machine started; beyond it is as good as never, and within what the kernel takes.
constexpr double latest = 4e9;

}  // namespace

wake_timer::wake_timer(::event_base& base)
    : fd_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
  if (!fd_) throw std::system_error(errno, std::generic_category(), "timerfd_create");
  // Each expiry is an edge: nothing has to be read.
  event_.reset(event_new(&base, fd_.get(), EV_READ | EV_PERSIST | EV_ET, &expired, this));
  event_add(event_.get(), nullptr);
}

void wake_timer::expired(evutil_socket_t, short, void* self) {
  wake_timer& timer = *static_cast<wake_timer*>(self);
  timer.last_ = std::exchange(timer.armed_, never);
}

void wake_timer::set(double when) {
  when = std::min(std::max(when, last_ + between_lots), latest);
  if (armed_ <= when) return;
  // Rounded up: waking just before the deadline would make a pass for nothing.
  const double whole = std::floor(when);
  const auto nanoseconds = static_cast<long>(std::ceil((when - whole) * 1e9));
  itimerspec at{};
  at.it_value.tv_sec = static_cast<time_t>(whole) + nanoseconds / 1000000000;
  at.it_value.tv_nsec = std::max(nanoseconds % 1000000000, 1L);  // zero would disarm it
  if (::timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &at, nullptr) != 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd_settime");
  }
  armed_ = when;
}

}  // namespace aio::detail
