#include <aio/barrier.hpp>
#include <aio/condition.hpp>

namespace aio {

namespace detail {

struct barrier_state {
  enum class phase { filling, draining, resetting, broken };

  explicit barrier_state(std::size_t n) : parties(n) {}

  bool leaving() const noexcept { return now == phase::draining || now == phase::resetting; }

  condition changed;
  const std::size_t parties;
  std::size_t inside = 0;
  phase now = phase::filling;
};

namespace {

using phase = barrier_state::phase;

// Until the former round has left.
task<void> wait_for_entry(barrier_state& b) {
  while (b.leaving()) co_await b.changed.wait();
  if (b.now == phase::broken) throw broken_barrier_error("the barrier was aborted");
}

task<void> wait_for_release(barrier_state& b) {
  while (b.now == phase::filling) co_await b.changed.wait();
  if (b.now != phase::draining) throw broken_barrier_error("the barrier was aborted or reset");
}

void leave(barrier_state& b) {
  if (--b.inside != 0) return;
  if (b.leaving()) b.now = phase::filling;
  b.changed.notify_all();
}

// No guards: a frame that is destroyed at an await, when the loop closes, holds no lock and must release
// none.
task<std::size_t> wait(std::shared_ptr<barrier_state> b) {
  co_await b->changed.acquire();
  task<void> entering = wait_for_entry(*b);
  outcome<void> passed = co_await coroutine_outcome_awaiter<void>(entering.release());
  std::size_t index = 0;
  if (passed) {
    index = b->inside++;
    if (b->inside == b->parties) {
      b->now = phase::draining;
      b->changed.notify_all();
    } else {
      task<void> waiting = wait_for_release(*b);
      passed = co_await coroutine_outcome_awaiter<void>(waiting.release());
    }
    leave(*b);
  }
  b->changed.release();
  if (std::exception_ptr error = passed.error()) co_await fail_with(std::move(error));
  co_return index;
}

task<void> reset(std::shared_ptr<barrier_state> b) {
  co_await b->changed.acquire();
  b->now = b->inside > 0 ? phase::resetting : phase::filling;
  b->changed.notify_all();
  b->changed.release();
}

task<void> abort(std::shared_ptr<barrier_state> b) {
  co_await b->changed.acquire();
  b->now = phase::broken;
  b->changed.notify_all();
  b->changed.release();
}

task<bool> nothing_to_leave() { co_return false; }

std::size_t checked(std::ptrdiff_t parties) {
  if (parties < 1) throw value_error("a barrier needs at least one party");
  return static_cast<std::size_t>(parties);
}

}  // namespace
}  // namespace detail

barrier::barrier(std::ptrdiff_t parties)
    : state_(std::make_shared<detail::barrier_state>(detail::checked(parties))) {}

task<std::size_t> barrier::wait() const { return detail::wait(state_); }
task<void> barrier::reset() const { return detail::reset(state_); }
task<void> barrier::abort() const { return detail::abort(state_); }
task<bool> barrier::async_exit(std::exception_ptr) const { return detail::nothing_to_leave(); }

std::size_t barrier::parties() const noexcept { return state_->parties; }
std::size_t barrier::n_waiting() const noexcept {
  return state_->now == detail::barrier_state::phase::filling ? state_->inside : 0;
}
bool barrier::broken() const noexcept { return state_->now == detail::barrier_state::phase::broken; }

}  // namespace aio
