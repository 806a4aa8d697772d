#include <aio/context.hpp>
#include <aio/detail/task_core.hpp>

namespace aio {

context context::copied() const {
  context copy;
  copy.share();
  copy.data_->values = data_->values;
  return copy;
}

void context::assign(detail::variable_id key, std::any value) {
  share();
  auto changed = data_->values ? std::make_shared<detail::variables>(*data_->values)
                               : std::make_shared<detail::variables>();
  changed->insert_or_assign(key, std::move(value));
  data_->values = std::move(changed);
}

void context::erase(detail::variable_id key) {
  if (!data_ || !data_->values) return;
  auto changed = std::make_shared<detail::variables>(*data_->values);
  changed->erase(key);
  data_->values = std::move(changed);
}

context copy_context() {
  context copy = detail::current_context().snapshot();
  copy.share();
  return copy;
}

namespace detail {

constinit thread_local thread_state this_thread_state;

context& current_context() noexcept { return context_in_force(this_thread()); }

context& context_outside_tasks(thread_state& thread) noexcept {
  if (thread.outside) return *thread.outside;
  thread_local context own;
  return own;
}

variable_id next_variable_id() noexcept {
  static std::atomic<variable_id> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace detail
}  // namespace aio
