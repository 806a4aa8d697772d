#include <aio/event_loop.hpp>

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <aio/detail/thread_link.hpp>
#include <aio/executor.hpp>
#include <aio/log.hpp>
#include <aio/scheduled_task.hpp>

#include "backend.hpp"

namespace aio {
namespace {

// Polling costs a hundred times as much as a callback: it is done when nothing is ready, after this many
// callbacks, or when the coarse clock has moved on in a pass of slow callbacks. It is looked at after so
// many, and again each time as many have run as have been found to be quick.
constexpr unsigned callbacks_between_polls = 61;
constexpr unsigned callbacks_before_a_look_at_the_clock = 8;

// That of the task or the handle that a report is about, as CPython looks for it; else an empty one.
context context_of(const exception_context& about) {
  if (const auto* t = about.get<task_base>("task")) return t->get_context();
  const auto* f = about.get<future_base>("future");
  if (f && *f && f->state()->is_task()) return task_base::from(*f).get_context();
  const auto* h = about.get<handle>("handle");
  return h && *h ? h->get_context() : context();
}

}  // namespace

loop_ptr new_event_loop() {
  return loop_ptr(new event_loop, [](event_loop* loop) { loop->disown(); });
}

void detail::fail_without_running_loop() { throw runtime_error("no running event loop"); }

event_loop::event_loop()
    : backend_(std::make_unique<detail::loop_backend>()), gate_(std::make_shared<detail::loop_gate>(*this)) {}

event_loop::~event_loop() {
  // Posts that lost the race with close().
  take_inbox();
  discard_ready();
}

// close() throws for a running loop only, which is excluded first.
// NOLINTNEXTLINE(bugprone-exception-escape)
void event_loop::disown() noexcept {
  if (is_running()) {
    // The last owner went in a callback: run_forever() still needs the object.
    std::terminate();
  }
  close();
  ++live_futures_;  // no destruction below this frame
  drop_tasks();
  orphaned_ = true;
  future_gone();
}

std::shared_ptr<event_loop> detail::loop_core::own() { return as_event_loop().shared_from_this(); }

void detail::loop_core::destroy() noexcept { delete static_cast<event_loop*>(this); }

void event_loop::drop_tasks() noexcept {
  while (detail::task_core* t = tasks_) t->destroy_pending();
}

void event_loop::close() {
  if (is_running()) throw runtime_error("cannot close a running event loop");
  if (closed()) return;
  gate_->shut();
  closed_.store(true);
  inbox_.set_guarded(true);
  while (wakers_.load()) std::this_thread::yield();  // a thread is writing to the wake-up descriptor
  take_inbox();
  // What a discarded node drops may cancel timers and other nodes, but can queue nothing: the loop is closed.
  discard_ready();
  while (!timers_.empty()) timers_.pop_first().node->discard();
  empty_links();
  backend_.reset();
  if (default_executor_) default_executor_->shutdown(false);
  default_executor_.reset();
  detail::pool_trim();
}

void event_loop::set_debug(bool enabled) noexcept {
  debug_ = enabled;
  inbox_.set_guarded(debug_ || closed());
}

void event_loop::check_startable() const {
  if (is_running()) throw runtime_error("this event loop is already running");
  if (detail::this_thread().running) {
    throw runtime_error("cannot run the event loop while another loop is running");
  }
}

void event_loop::discard_ready() noexcept {
  while (detail::ready_node* n = ready_.take_all()) {
    while (n) std::exchange(n, n->next)->discard();
  }
}

// What is queued meanwhile runs in the next pass. REQUIRES that something is ready.
[[gnu::always_inline]] inline void event_loop::run_ready() {
  struct rest {
    detail::node_queue& ready;
    detail::ready_node* next;
    ~rest() {
      if (next) [[unlikely]]  // an exception leaves the loop
        ready.put_back(*next);
    }
  } left{ready_, ready_.take_all()};
  do {
    // Its successor is read before it runs: it may die, or queue itself again.
    detail::ready_node& n = *std::exchange(left.next, left.next->next);
    ++since_poll_;
    if (debug_) [[unlikely]] {
      run_timed(n);
    } else {
      n.run();
    }
  } while (left.next);
}

// False, without a pass, if the loop was stopped. The first pass of a run, before which it looks up, is made.
[[gnu::always_inline]] inline bool event_loop::run_once() {
  if (!inbox_.empty()) take_inbox();
  if (ready_.empty()) [[unlikely]] {
    if (is_over()) return false;
    poll(!stopping_);
    if (ready_.empty()) return true;
  } else if (since_poll_ >= look_at_.load(std::memory_order_relaxed)) [[unlikely]] {
    if (is_over()) return false;
    look_up();
  }
  run_ready();
  return true;
}

void event_loop::run_forever() {
  require_open();
  check_startable();
  detail::thread_state& thread = detail::this_thread();
  struct running_scope {
    event_loop& loop;
    detail::thread_state& thread;
    context* outside;
    context* entered;
    running_scope(event_loop& l, detail::thread_state& t) : loop(l), thread(t) {
      outside = std::exchange(thread.outside, &detail::current_context());
      entered = std::exchange(thread.entered, nullptr);
      thread.running = &loop;
      loop.thread_ = &thread;
      loop.running_.store(true);
      loop.owner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    }
    ~running_scope() {
      loop.stopping_ = false;
      loop.owner_.store(std::thread::id(), std::memory_order_relaxed);
      loop.running_.store(false);
      loop.thread_ = nullptr;
      thread.running = nullptr;
      thread.entered = entered;
      thread.outside = outside;
      if (loop.holds_ == 0) loop.self_.reset();  // who called has it still
    }
  } scope(*this, thread);
  since_poll_ = next_look_ = callbacks_between_polls;  // every run begins with a poll
  first_pass_ = true;
  look_up_soon();
  while (run_once()) {
  }
}

bool event_loop::is_over() noexcept { return !std::exchange(first_pass_, false) && stopping_; }

// Between two passes, while something is ready.
void event_loop::look_up() {
  if (since_poll_ >= next_look_ && poll_is_due()) {
    poll(false);
    return;
  }
  set_next_look_up();
  // By a reading of the clock that was taken anyway.
  if (!timers_.empty() && timers_.first() <= last_now_.load(std::memory_order_relaxed)) queue_due_timers();
}

void event_loop::set_next_look_up() noexcept {
  look_at_.store(stopping_ ? 0 : next_look_, std::memory_order_relaxed);
}

bool event_loop::poll_is_due() noexcept {
  if (since_poll_ >= callbacks_between_polls) return true;
  next_look_ = std::min(2 * since_poll_, callbacks_between_polls);
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return t.tv_nsec != last_tick_;
}

void event_loop::poll(bool may_block) {
  std::optional<double> until;
  if (may_block && !timers_.empty()) {
    until = timers_.first();
    if (*until <= now()) may_block = false;
  }
  if (may_block && virtual_clock_) [[unlikely]] {
    wait_in_virtual_time(until);
  } else {
    if (may_block) {
      // A thread that posts after this sees blocked_ and writes; one that posted before is seen here.
      blocked_.store(true);
      if (!inbox_.empty_in_order()) may_block = false;
    }
    if (may_block) {
      backend_->wait(until);
    } else {
      backend_->poll();
    }
  }
  if (blocked_.load(std::memory_order_relaxed)) blocked_.exchange(false);
  if (!inbox_.empty()) take_inbox();
  queue_due_timers();
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  last_tick_ = t.tv_nsec;
  since_poll_ = 0;
  next_look_ = callbacks_before_a_look_at_the_clock;
  set_next_look_up();
}

void event_loop::queue_due_timers() {
  if (timers_.empty()) return;
  const double time = now(), end = time + clock_resolution;
  // After three months the resolution is lost in the sum.
  const auto due = [&](double when) { return when < end || when <= time; };
  while (!timers_.empty() && due(timers_.first())) ready_.push(*timers_.pop_first().node);
}

void event_loop::run_timed(detail::ready_node& n) {
  const std::string what = n.describe();
  const seconds begin = time();
  n.run();
  const seconds taken = time() - begin;
  if (taken < slow_callback_duration) return;
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", taken.count());
  log(log_level::warning, "Executing " + what + " took " + text + " seconds");
}

handle event_loop::post(detail::callback_node* node) {
  handle result{detail::ref<detail::callback_node>(node)};
  if (owner_.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
    node->share();
    schedule(*node);
    node->add_ref();
    return result;
  }
  require_open();
  node->share();
  node->add_ref();
  inbox_.post(*node);
  wake_if_blocked();
  return result;
}

void event_loop::wake_if_blocked() noexcept {
  if (!blocked_.load()) return;
  wakers_.fetch_add(1);
  if (blocked_.exchange(false)) backend_->wake();  // once for a burst of posts
  wakers_.fetch_sub(1);
}

timer_handle event_loop::start(detail::timer_node* node) {
  timer_handle result{detail::ref<detail::callback_node>(node)};
  if (std::isnan(*node->when())) throw value_error("invalid due time: NaN (not a number)");
  start_timer(node->hook(), *node->when());
  node->add_ref();  // the heap's
  return result;
}

void event_loop::default_exception_handler(const exception_context& about) {
  std::string text = about.message();
  if (text.empty()) text = "Unhandled exception in event loop";
  for (const auto& [name, value] : about.entries()) {
    if (const auto* s = std::any_cast<std::string>(&value)) {
      if (name != "message") text += "\n" + name + ": " + *s;
    } else if (const auto* e = std::any_cast<std::exception_ptr>(&value)) {
      text += "\n" + name + ": " + describe(*e);
    } else if (const auto* h = std::any_cast<handle>(&value)) {
      text += "\n" + name + ": " + h->describe();
    } else if (const auto* t = std::any_cast<task_base>(&value)) {
      text += "\n" + name + ": " + t->describe();
    } else if (const auto* f = std::any_cast<future_base>(&value)) {
      text += "\n" + name + ": " + f->describe();
    } else if (const auto* c = std::any_cast<exception_context>(&value)) {
      text += "\n" + name + ": " + c->message();
      if (const std::exception_ptr inner = c->exception()) text += ": " + describe(inner);
    }
  }
  log(log_level::error, text);
}

void event_loop::call_exception_handler(const exception_context& about) {
  const auto attempt = [](auto&& f) -> std::exception_ptr {
    try {
      f();
    } catch (...) {
      auto failure = std::current_exception();
      if (detail::is_process_exception(failure)) throw;
      return failure;
    }
    return nullptr;
  };
  if (!handler_) {
    if (attempt([&] { default_exception_handler(about); })) {
      attempt([] { log(log_level::error, "Exception in default exception handler"); });
    }
    return;
  }
  const exception_handler handler = handler_;  // it may replace itself
  const std::exception_ptr failure = attempt([&] {
    // The context of what failed (LOOP-28).
    context in = context_of(about);
    if (in.id()) {
      const detail::context_scope scope(in);
      handler(*this, about);
    } else {
      handler(*this, about);
    }
  });
  if (!failure) return;
  exception_context unhandled("Unhandled error in exception handler", failure);
  unhandled.set("context", about);
  if (attempt([&] { default_exception_handler(unhandled); })) {
    attempt([] {
      log(log_level::error,
          "Exception in default exception handler while handling an unexpected error in custom exception "
          "handler");
    });
  }
}

void event_loop::set_task_factory(task_factory factory) { factory_ = std::move(factory); }

}  // namespace aio
