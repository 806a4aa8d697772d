#include <aio/condition.hpp>
#include <aio/detail/waiters.hpp>
#include <aio/event_loop.hpp>

namespace aio {

namespace detail {

struct condition_state {
  explicit condition_state(aio::lock l) : lock(std::move(l)) {}

  aio::lock lock;
  waiting_line line;
  loop_binding loop;
};

namespace {

// Gives the last cancellation that came meanwhile, or null. Ends only with the lock held.
task<std::exception_ptr> acquire_whatever_comes(aio::lock lock) {
  std::exception_ptr cancelled;
  for (;;) {
    task<bool> acquiring = lock.acquire();
    const outcome<bool> acquired = co_await coroutine_outcome_awaiter<bool>(acquiring.release());
    if (acquired) co_return cancelled;
    cancelled = acquired.error();
    if (!is_cancellation(cancelled)) co_await fail_with(cancelled);
  }
}

task<bool> wait(std::shared_ptr<condition_state> condition) {
  if (!condition->lock.locked()) throw runtime_error("cannot wait: the lock is not acquired");
  if (!condition->loop.admits(get_running_loop())) {
    throw runtime_error("the condition is bound to a different event loop");
  }
  condition->lock.release();
  std::exception_ptr cancelled;
  bool notified = false;
  {
    plain_waiter self(condition->line, condition->loop);
    cancelled = co_await self;
    notified = !cancelled || self.woken();
  }
  std::exception_ptr later = co_await acquire_whatever_comes(condition->lock);
  if (later) cancelled = std::move(later);
  if (cancelled) {
    if (notified) condition->line.wake_next();
    co_await fail_with(std::move(cancelled));
  }
  co_return true;
}

}  // namespace
}  // namespace detail

condition::condition(aio::lock lock) : state_(std::make_shared<detail::condition_state>(std::move(lock))) {}

const lock& condition::lock() const noexcept { return state_->lock; }

task<bool> condition::wait() const { return detail::wait(state_); }

void condition::notify(std::size_t n) const {
  if (!locked()) throw runtime_error("cannot notify: the lock is not acquired");
  while (n > 0 && state_->line.wake_next()) --n;
}

void condition::notify_all() const { notify(static_cast<std::size_t>(-1)); }

}  // namespace aio
