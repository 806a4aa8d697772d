#include <aio/as_completed.hpp>

#include <algorithm>
#include <deque>

#include <aio/wait.hpp>

namespace aio::detail {

namespace {

/// What the callbacks of the members refer to: not the members, which would be a cycle.
struct completion_queue {
  std::deque<future_base> done;
  std::deque<future<void>> getters;
  timer_handle limit;
  std::size_t pending = 0;
  bool timed_out = false;

  void wake_next() {
    while (!getters.empty()) {
      const future<void> getter = std::move(getters.front());
      getters.pop_front();
      if (getter.done()) continue;
      getter.set_result();
      return;
    }
  }
  void completed(const future_base& f) {
    if (timed_out) return;
    done.push_back(f);
    if (--pending == 0) limit.cancel();
    wake_next();
  }
  void time_over() {
    timed_out = true;
    while (!getters.empty()) wake_next();
  }
};

}  // namespace

class completions_state {
 public:
  completions_state(std::vector<future_base> futures, std::optional<seconds> timeout)
      : loop_(get_running_loop()), members_(std::move(futures)), left_(members_.size()) {
    queue_->pending = left_;
    const done_callback completed([queue = queue_](const future_base& f) { queue->completed(f); });
    for (const future_base& f : members_) f.add_done_callback(completed);
    if (timeout && left_ > 0)
      queue_->limit = loop_.call_later(*timeout, [queue = queue_] { queue->time_over(); });
  }

  std::size_t left() const noexcept { return left_; }
  void take_place() {
    if (left_ == 0) throw stop_iteration("every awaitable of as_completed() was given");
    --left_;
  }

  static task<future_base> next(std::shared_ptr<completions_state> self) {
    completion_queue& queue = *self->queue_;
    while (queue.done.empty()) {
      if (queue.timed_out) throw timeout_error();
      const future<void> getter = self->loop_.create_future<void>();
      queue.getters.push_back(getter);
      const outcome<void> woken = co_await future_outcome_awaiter<void>(ref<future_state>(getter.state()));
      if (!woken) {
        // The wake-up that this one may have had is for the next.
        getter.cancel();
        std::erase(queue.getters, getter);
        if (!getter.cancelled() && !queue.done.empty()) queue.wake_next();
        co_await fail_with(woken.error());
      }
    }
    future_base first = std::move(queue.done.front());
    queue.done.pop_front();
    co_return first;
  }

 private:
  event_loop& loop_;
  std::shared_ptr<completion_queue> queue_ = std::make_shared<completion_queue>();
  std::vector<future_base> members_;  // kept alive while somebody may ask for them
  std::size_t left_;
};

std::shared_ptr<completions_state> watch_completions(std::vector<future_base> futures,
                                                     std::optional<seconds> timeout) {
  std::vector<future_base> distinct;
  for (const std::size_t place : first_places(futures)) distinct.push_back(std::move(futures[place]));
  return std::make_shared<completions_state>(std::move(distinct), timeout);
}

std::size_t places_left(const completions_state& state) noexcept { return state.left(); }
void take_place(completions_state& state) { state.take_place(); }
task<future_base> next_completed(std::shared_ptr<completions_state> state) {
  return completions_state::next(std::move(state));
}

}  // namespace aio::detail
