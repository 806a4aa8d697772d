// How tasks are made, and which of them there are.
#include <atomic>

#include <aio/event_loop.hpp>
#include <aio/scheduled_task.hpp>

namespace aio {
namespace detail {
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

[[gnu::always_inline]] inline void task_core::start() {
  loop_->register_task(*this);
  loop_->schedule(*this);
  add_ref();
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

}  // namespace detail

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

}  // namespace aio
