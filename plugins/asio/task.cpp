#include "task.hpp"

namespace asio_plugin {
namespace {

// co_spawn runs the body at once when it is called on the loop, and posts it elsewhere; this puts it behind
// what is ready. Asio itself then does not begin to await the body if the cancellation came first.
asio::awaitable<value> begin_later(asio::awaitable<value> body) {
  co_await asio::post(asio::deferred);
  co_return co_await std::move(body);
}

}  // namespace

bool task_object::cancel() {
  if (done() || abandoned_) return false;
  if (cancel_) return cancel_();
  signal_.emit(asio::cancellation_type::terminal);
  return true;
}

void task_object::abandon() noexcept {
  abandoned_ = true;
  cancel_ = nullptr;
  outcome_object::abandon();
}

void task_object::begin(const object_ref<task_object>& self, asio::awaitable<value> body) {
  asio::co_spawn(
      self->owner().executor(), std::move(body),
      asio::bind_cancellation_slot(self->signal_.slot(), [self](std::exception_ptr failure, value result) {
        self->cancel_ = nullptr;
        self->finish(std::move(result), failure ? to_error(failure) : nullptr);
      }));
}

object_ref<task_object> spawn(loop_object& loop, std::int32_t kind, asio::awaitable<value> body) {
  auto task = make_object<task_object>(kind, loop);
  const bool at_once = loop.executor().running_in_this_thread();
  task_object::begin(task, at_once ? begin_later(std::move(body)) : std::move(body));
  return task;
}

object_ref<task_object> spawn_at_once(loop_object& loop, std::int32_t kind, asio::awaitable<value> body,
                                      std::function<bool()> cancel) {
  auto task = make_object<task_object>(kind, loop);
  task->cancel_ = std::move(cancel);
  task_object::begin(task, std::move(body));
  return task;
}

asio::awaitable<value> take_coroutine(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_COROUTINE) refuse(ASSAY_ERROR_KIND_TYPE, "a coroutine is required");
  return static_cast<lazy_object&>(*o).take();
}

}  // namespace asio_plugin
