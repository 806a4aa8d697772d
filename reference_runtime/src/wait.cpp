#include <aio/wait.hpp>

#include <unordered_set>

#include <aio/wait_for.hpp>

namespace aio::detail {

namespace {

/// Shared with the callbacks: one that was queued before it was removed still runs.
struct waiting {
  future<void> waiter;
  timer_handle limit;
  std::size_t left;
  return_when condition;

  void release() const {
    limit.cancel();
    if (!waiter.done()) waiter.set_result();
  }
  void completed(const future_base& f) {
    --left;
    if (left == 0 || condition == return_when::first_completed ||
        (condition == return_when::first_exception && !f.cancelled() && f.exception())) {
      release();
    }
  }
};

}  // namespace

std::vector<std::size_t> first_places(const std::vector<future_base>& futures) {
  std::unordered_set<const void*> met;
  met.reserve(futures.size());
  std::vector<std::size_t> places;
  places.reserve(futures.size());
  for (std::size_t i = 0; i < futures.size(); ++i) {
    if (met.insert(futures[i].id()).second) places.push_back(i);
  }
  return places;
}

task<void> wait_until(std::vector<future_base> futures, std::optional<seconds> timeout,
                      return_when condition) {
  if (futures.empty()) throw value_error("the collection of futures is empty");
  if (condition < return_when::all_completed || condition > return_when::first_exception) {
    throw value_error("invalid value of return_when");
  }
  event_loop& loop = get_running_loop();
  const auto state = std::make_shared<waiting>(
      waiting{loop.create_future<void>(), timer_handle(), futures.size(), condition});
  if (timeout) state->limit = loop.call_later(*timeout, [state] { state->release(); });
  const done_callback completed([state](const future_base& f) { state->completed(f); });
  for (const future_base& f : futures) f.add_done_callback(completed);
  outcome<void> woken = co_await future_outcome_awaiter<void>(ref<future_state>(state->waiter.state()));
  state->limit.cancel();
  for (const future_base& f : futures) f.remove_done_callback(completed);
  if (std::exception_ptr e = woken.error()) co_await fail_with(std::move(e));
}

}  // namespace aio::detail
