#include <aio/task_group.hpp>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace aio {
namespace detail {

class task_group_state : public std::enable_shared_from_this<task_group_state> {
 public:
  void enter() {
    if (loop_) throw runtime_error("the task group has already been entered");
    const task_base current = current_task();
    if (!current) throw runtime_error("a task group must be used inside a task");
    parent_ = current;
    loop_ = &parent_.loop();
  }

  void check_open() const {
    if (!loop_) throw runtime_error("the task group has not been entered");
    if (exiting_ && tasks_.empty()) throw runtime_error("the task group is finished");
    if (aborting_) throw runtime_error("the task group is shutting down");
  }
  event_loop& loop() const noexcept { return *loop_; }

  void add(const future_base& child) {
    // One that ended within its creation is no exception: the errors of eager tasks too are seen in a later
    // pass, when every task that was being created is in the group.
    const std::uint64_t number = ++made_;
    tasks_.emplace(number, child);
    child.add_done_callback([self = shared_from_this(), number](const future_base& done) {
      self->tasks_.erase(number);
      self->ended(done);
    });
  }

  /// `self` keeps this alive in the frame.
  task<bool> leave(std::shared_ptr<task_group_state> self, std::exception_ptr error);

  /// The group goes without having been left.
  void abandon() noexcept {
    abandoned_ = true;
    parent_ = task_base();
  }

 private:
  void ended(const future_base& child) {
    if (tasks_.empty() && all_ended_ && !all_ended_.done()) all_ended_.set_result();
    if (child.cancelled()) return;
    const std::exception_ptr error = child.exception();
    if (!error) return;
    if (abandoned_ || parent_.done()) {
      exception_context about("A task of a task group has failed after the group was given up", error);
      about.set("task", task_base::from(child));
      loop_->call_exception_handler(about);
      return;
    }
    errors_.push_back(error);
    if (is_process_exception(error) && !process_error_) process_error_ = error;
    if (!aborting_ && !stopped_parent_) {
      abort();
      stopped_parent_ = true;
      parent_.cancel();
    }
  }

  void abort() {
    aborting_ = true;
    for (const auto& [number, child] : tasks_) child.cancel();
  }

  event_loop* loop_ = nullptr;  // null before the entry
  task_base parent_;            // whose cancellation stops the body; while the group is entered
  std::map<std::uint64_t, future_base> tasks_;  // those not done, in order of creation
  std::uint64_t made_ = 0;
  future<void> all_ended_;  // while the exit waits
  std::vector<std::exception_ptr> errors_;
  std::exception_ptr process_error_;
  bool exiting_ = false;
  bool aborting_ = false;
  bool stopped_parent_ = false;
  bool abandoned_ = false;
};

task<bool> task_group_state::leave(std::shared_ptr<task_group_state>, std::exception_ptr error) {
  if (!parent_) throw runtime_error("the task group is not entered");
  exiting_ = true;
  if (is_process_exception(error) && !process_error_) process_error_ = error;
  std::exception_ptr cancellation = is_cancellation(error) ? error : nullptr;
  if (error && !aborting_) abort();

  // Cancelled again and again, it still waits for its tasks.
  while (!tasks_.empty()) {
    const future<void> all_ended = loop_->create_future<void>();
    all_ended_ = all_ended;
    const outcome<void> woken = co_await future_outcome_awaiter<void>(ref<future_state>(all_ended.state()));
    all_ended_ = future<void>();
    if (is_cancellation(woken.error()) && !aborting_) {
      cancellation = woken.error();
      abort();
    }
  }

  // The request by which the group stopped its own body is the group's to take back; if no other is left,
  // nobody outside asked for a cancellation.
  const task_base parent = std::exchange(parent_, task_base());
  if (stopped_parent_ && parent.uncancel() == 0) cancellation = nullptr;
  std::vector<std::exception_ptr> errors = std::move(errors_);
  if (process_error_) co_await fail_with(std::move(process_error_));
  if (cancellation && errors.empty()) co_await fail_with(std::move(cancellation));
  if (error && !is_cancellation(error)) errors.push_back(error);
  if (!errors.empty()) {
    // Somebody else's request may have been absorbed together with the group's own: made anew, it comes at
    // the next await, and the count stays what it is.
    if (parent.cancelling() > 0) {
      parent.uncancel();
      parent.cancel();
    }
    co_await fail_with(make_exception_group("unhandled errors in a TaskGroup", std::move(errors)));
  }
  co_return false;
}

void check_group_open(const task_group_state& group) { group.check_open(); }
event_loop& loop_of(const task_group_state& group) noexcept { return group.loop(); }
void add_to_group(const std::shared_ptr<task_group_state>& group, const future_base& child) {
  group->add(child);
}

}  // namespace detail

task_group::task_group() : state_(std::make_shared<detail::task_group_state>()) {}
task_group::~task_group() {
  if (state_) state_->abandon();
}
void task_group::enter() { state_->enter(); }
task<void> task_group::async_enter() {
  enter();
  co_return;
}
task<bool> task_group::async_exit(std::exception_ptr error) {
  return state_->leave(state_, std::move(error));
}

}  // namespace aio
