#include <aio/detail/task_core.hpp>

#include <atomic>
#include <cstdio>

#include <aio/event_loop.hpp>
#include <aio/log.hpp>
#include <aio/scheduled_task.hpp>

namespace aio::detail {
namespace {

// Threads take numbers in lots: counting together costs more than all else of making a task.
constexpr std::uint64_t lot = 1024;
std::atomic<std::uint64_t> numbers_taken{0};

std::uint64_t next_task_number(thread_state& thread) noexcept {
  if (thread.last_task_number == thread.end_of_task_numbers) [[unlikely]] {
    thread.last_task_number = numbers_taken.fetch_add(lot, std::memory_order_relaxed);
    thread.end_of_task_numbers = thread.last_task_number + lot;
  }
  return ++thread.last_task_number;
}

}  // namespace

std::string promise_base::name() const {
  // "aio::task<int> app::fetch(std::string)" -> "app::fetch"
  std::string text = function;
  std::size_t depth = 0;
  std::size_t begin = 0, end = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') ++depth;
    if (text[i] == '>' && depth > 0) --depth;
    if (depth > 0) continue;
    if (text[i] == '(') {
      end = i;
      break;
    }
    if (text[i] == ' ') begin = i + 1;
  }
  return text.substr(begin, end - begin);
}

namespace {

template <class Name>
void report_dropped(Name name) noexcept {
  try {
    log(log_level::warning, "coroutine '" + std::string(name()) + "' was never awaited");
  } catch (...) {  // a hook that throws cannot be told of here
  }
}

}  // namespace

void report_never_awaited(const promise_base& p) noexcept {
  report_dropped([&] { return p.name(); });
}
void report_never_awaited(const char* name) noexcept {
  report_dropped([&] { return name; });
}

std::exception_ptr awaited_twice() {
  return std::make_exception_ptr(runtime_error("cannot reuse already awaited coroutine"));
}

std::exception_ptr await_error(frame_link& awaited) {
  return awaited.child ? std::move(awaited.error) : awaited_twice();
}

void promise_base::fail(std::exception_ptr error) noexcept {
  (link ? link->error : owner_task->loop().root_error()) = std::move(error);
}

void task_core::abandon_frames() noexcept {
  loop_->unregister_task(*this);
  destroy_frames(std::exchange(leaf_, nullptr));
}

[[gnu::always_inline]] inline void task_core::start() {
  loop_->register_task(*this);
  loop_->schedule(*this);
  add_ref();
}

std::string task_core::name() const {
  return has_name_ ? loop_->texts().names.at(this) : "Task-" + std::to_string(number_);
}

void task_core::set_name(std::string name) {
  loop_->texts().names[this] = std::move(name);
  has_name_ = true;
}

std::string task_core::describe() const {
  const char* state = !done() ? "pending" : cancelled() ? "cancelled" : error_ ? "failed" : "finished";
  std::string text = "<task '" + name() + "' " + state;
  if (!done() && leaf_) text += " coro=" + root().name();
  return text + ">";
}

bool task_core::cancel(const std::string* message) {
  if (done()) return false;
  ++cancel_requests_;
  if (waiter_ && waiter_->cancel(message)) return true;
  must_cancel_ = true;
  set_cancel_message(message);
  return true;
}

std::uint32_t task_core::uncancel() noexcept {
  if (cancel_requests_ > 0 && --cancel_requests_ == 0) must_cancel_ = false;
  return cancel_requests_;
}

void task_core::forward_cancellation() {
  if (waiter_->cancel(cancel_message())) must_cancel_ = false;
}

std::exception_ptr task_core::take_cancellation(const std::exception_ptr& outcome) {
  must_cancel_ = false;
  if (is_cancellation(outcome)) return outcome;
  // Each delivery is an error of its own; only what leaves the body is kept as the task's.
  return make_cancellation();
}

std::exception_ptr task_core::resumed_from(future_state& awaited) {
  if (must_cancel_) return take_cancellation(awaited.done() ? awaited.outcome_error() : nullptr);
  if (&awaited.loop() != loop_) {
    return std::make_exception_ptr(
        runtime_error(describe() + " got " + awaited.describe() + " attached to a different loop"));
  }
  if (&awaited == this)
    return std::make_exception_ptr(runtime_error("Task cannot await on itself: " + describe()));
  return nullptr;
}

std::exception_ptr await_error(task_core* waited, future_state& awaited) {
  if (waited) {
    if (std::exception_ptr e = waited->resumed_from(awaited)) return e;
  }
  return awaited.outcome_error();
}

[[gnu::always_inline]] inline void task_core::step(task_core* outer_task) {
  // Few registers live across the step: what can be read again is.
  struct current_scope {
    task_core& self;
    task_core* const outer;
    current_scope(task_core& t, task_core* o) : self(t), outer(o) { self.loop_->set_current_task(&self); }
    ~current_scope() { self.loop_->set_current_task(outer); }
  };
  const current_scope current(*this, outer_task);

  if (must_cancel_ && !begun_) [[unlikely]] {
    // Cancelled before the first step: the body never runs.
    must_cancel_ = false;
    loop_->root_error() = make_cancellation();
    root_ended_ = true;
  } else {
    begun_ = true;
    leaf_->handle().resume();
    while (loop_->has_next_frame()) loop_->take_next_frame().resume();
  }
  if (root_ended_) conclude();
}

// The loop runs it: no task is current, and no context was entered.
void task_core::run() {
  const ref<task_core> queued = ref<task_core>::adopt(this);
  waiter_ = nullptr;
  step(nullptr);
}

void task_core::start_eagerly() {
  const ref<task_core> alive(this);
  loop_->register_task(*this);
  const context_scope own(loop_->thread(), nullptr);
  step(loop_->current_task());
  if (done()) former_frame_ = nullptr;
}

// Destroys the frames and leaves the list; gives the root's address.
[[gnu::always_inline]] inline const void* task_core::end_frames() noexcept {
  promise_base* const leaf = std::exchange(leaf_, nullptr);
  const void* const frame = leaf->handle().address();
  if (!leaf->link) [[likely]] {
    leaf->handle().destroy();
  } else {
    destroy_frames(leaf);
  }
  loop_->unregister_task(*this);
  return frame;
}

void task_core::conclude() {
  if (loop_->root_error() || must_cancel_) [[unlikely]] {
    conclude_otherwise();
    return;
  }
  take_value(*leaf_);
  former_frame_ = end_frames();
  finish(future_status::finished);
}

void task_core::conclude_otherwise() {
  std::exception_ptr error = std::exchange(loop_->root_error(), nullptr);
  former_frame_ = end_frames();
  must_cancel_ = false;
  if (!error) {
    finish(future_status::cancelled);  // asked to cancel in the very step that returned (CANC-17)
  } else if (is_cancellation(error)) {
    finish(future_status::cancelled, std::move(error));
  } else {
    const bool leaves_the_loop = is_process_exception(error);
    const std::exception_ptr same = error;
    finish_with(std::move(error));
    if (leaves_the_loop) std::rethrow_exception(same);
  }
}

void task_core::destroy_frames(promise_base* p) noexcept {
  // Innermost first, as nested destructors would, but without recursion: chains may be very deep.
  while (p) {
    promise_base* parent = nullptr;
    if (p->link) {
      parent = p->link->parent;
      p->link->child = nullptr;
    }
    p->handle().destroy();
    p = parent;
  }
}

bool task_core::waits_in_vain() const noexcept {
  // The future's one reference is that of the awaiter in this task's frame.
  const future_state* const awaited = awaited_future();
  return awaited && !awaited->done() && awaited->only_waiter_is(*this) && awaited->unreachable(1);
}

bool task_core::unreachable(std::uint32_t known) const noexcept {
  // One more is that of the list in which the task stands.
  return references_ == known + 1 && waits_in_vain();
}

void task_core::collect_if_unreachable() noexcept {
  if (done()) return;
  if (references_ == 1) {
    released();
  } else {
    ask_waiter();
  }
}

// Python leaves it to the cyclic collector to find a task that waits for a future which only the task itself
// knows.
void task_core::released() noexcept {
  if (!done()) {
    released_pending();
  } else if (references_ != 0) {
    return;
  } else if (unretrieved_) [[unlikely]] {
    future_state::released();
  } else {
    delete this;
  }
}

void task_core::released_pending() noexcept {
  const bool waited = references_ == 1;
  if (waited) {
    if (!waits_in_vain()) {
      ask_waiter();
      return;
    }
    awaited_future()->remove_waiter(*this);
    references_ = 0;
  }
  if (log_destroy_pending_) {
    log_destroy_pending_ = false;
    ++references_;
    exception_context about("Task was destroyed but it is pending!");
    about.set("task", task_base(*this));
    loop_->report_from_destructor(about);
    about = exception_context();
    if (--references_ != 0) {
      // The handler kept the task: whoever has it may cancel it, and it must hear of that.
      if (waited) {
        add_ref();
        awaited_future()->add_waiter(*this);
      }
      return;
    }
  }
  delete this;
}

void task_core::destroy_pending() noexcept {
  const ref<task_core> alive(this);
  if (log_destroy_pending_) {
    log_destroy_pending_ = false;
    exception_context about("Task was destroyed but it is pending!");
    about.set("task", task_base(*this));
    loop_->report_from_destructor(about);
  }
  loop_->unregister_task(*this);
  log_destroy_pending_ = false;
  if (future_state* const awaited = awaited_future()) {
    if (awaited->remove_waiter(*this)) release();
  }
  waiter_ = nullptr;
  former_frame_ = root().handle().address();
  promise_base* const leaf = leaf_;
  settle(future_status::cancelled, nullptr);  // nobody will complete it; awaiters are gone or going
  destroy_frames(leaf);
  discard_waiters();
}

ref<future_state> start_task(event_loop& loop, promise_base& root, task_maker make) {
  thread_state& thread = this_thread();
  ref<task_core> core(make(loop, root, context_in_force(thread).snapshot(), next_task_number(thread)));
  core->start();
  return core;
}

ref<future_state> start_task(event_loop& loop, promise_base& root, task_maker make, task_options options) {
  context own;
  if (options.context) {
    own = std::move(*options.context);
    own.share();
  } else {
    own = current_context().snapshot();
  }
  ref<task_core> core(make(loop, root, std::move(own), next_task_number(this_thread())));
  if (options.name) core->set_name(std::move(*options.name));
  if (options.eager_start && loop.is_running()) {
    core->start_eagerly();
  } else {
    core->start();
  }
  return core;
}

}  // namespace aio::detail

namespace aio {

task_base event_loop::create_task(any_coroutine coroutine, const task_options& options) {
  if (!factory_) return make_task(std::move(coroutine), options);
  require_open();
  const task_factory make = factory_;  // it may replace itself
  return make(*this, std::move(coroutine), options);
}

task_base event_loop::make_task(any_coroutine coroutine, const task_options& options) {
  require_open();
  return task_base(
      detail::start_task(*this, *std::exchange(coroutine.root_, nullptr), coroutine.make_, options));
}

task_base eager_task_factory(event_loop& loop, any_coroutine coroutine, const task_options& options) {
  task_options eager = options;
  eager.eager_start = true;
  return loop.make_task(std::move(coroutine), eager);
}

task_base current_task(event_loop& loop) {
  detail::task_core* current = loop.loop_core::current_task();
  return current ? task_base(*current) : task_base();
}
task_base current_task() { return current_task(get_running_loop()); }

std::vector<task_base> all_tasks(event_loop& loop) {
  std::vector<task_base> tasks;
  for (detail::task_core* t = loop.first_task(); t; t = t->next_task) tasks.emplace_back(*t);
  return tasks;
}
std::vector<task_base> all_tasks() { return all_tasks(get_running_loop()); }

void event_loop::run_until_done(const future_base& f, bool is_new) {
  if (&f.loop() != this) {
    throw value_error("the future belongs to a different loop than the one that is to run it");
  }
  if (is_new) task_base::from(f).core().set_log_destroy_pending(false);
  const done_callback stop_at_end = f.add_done_callback([](const future_base& done) {
    // A process-level exception has left run_forever() already.
    if (!done.cancelled() && detail::is_process_exception(done.exception())) return;
    done.loop().stop();
  });
  struct removal {
    const future_base& f;
    const done_callback& callback;
    ~removal() { f.remove_done_callback(callback); }
  };
  try {
    const removal at_end{f, stop_at_end};
    run_forever();
  } catch (...) {
    if (is_new && f.done() && !f.cancelled()) f.state()->mark_retrieved();
    throw;
  }
  if (!f.done()) throw runtime_error("event loop stopped before the future was done");
}

}  // namespace aio
