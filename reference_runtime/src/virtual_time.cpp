#include <aio/virtual_time.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "backend.hpp"

namespace aio {
namespace {

// The monotonic clock, by which the kernel ends a wait.
seconds real_time() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace

loop_ptr new_virtual_time_event_loop() {
  loop_ptr loop = new_event_loop();
  loop->virtual_clock_ = std::make_unique<detail::virtual_clock>();
  return loop;
}

void advance_time(event_loop& loop, seconds duration) {
  if (!loop.has_virtual_time()) throw value_error("the loop has no virtual time");
  if (!(duration >= seconds::zero()) || std::isinf(duration.count())) {
    throw value_error("a clock can be moved on by a finite duration only");
  }
  loop.virtual_clock_->now.store(loop.now() + duration.count(), std::memory_order_relaxed);
  static_cast<void>(loop.now());  // what became due is looked for by the latest reading
}

void event_loop::hold_time(int delta) {
  if (!has_virtual_time()) throw value_error("the loop has no virtual time");
  virtual_clock_->holds.fetch_add(delta);
  if (delta < 0) wake_if_blocked();  // the jump may be free
}

bool event_loop::may_jump() noexcept {
  if (timers_.empty() || std::isinf(timers_.first())) return false;
  // Asked first: who gave up a hold, or completed a thread's future, posted before.
  if (virtual_clock_->holds.load() > 0 || links_ || backend_->watches) return false;
  return true;
}

void event_loop::wait_in_virtual_time(std::optional<double> until) {
  if (may_jump()) {
    backend_->poll();
    if (!inbox_.empty_in_order()) take_inbox();
    if (!ready_.empty()) return;
    virtual_clock_->now.store(timers_.first(), std::memory_order_relaxed);
    return;
  }
  blocked_.store(true);
  // Who posted, or gave up a hold, before that has woken nobody.
  if (!inbox_.empty_in_order() || may_jump()) {
    backend_->poll();
    return;
  }
  const seconds before = real_time();
  if (until) *until += before.count() - now();
  backend_->wait(until);
  double then = now() + (real_time() - before).count();
  // Never beyond the next timer, which runs when the clock is this close to its due time.
  if (!timers_.empty() && then + clock_resolution > timers_.first()) then = std::max(now(), timers_.first());
  virtual_clock_->now.store(then, std::memory_order_relaxed);
}

}  // namespace aio
