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
  signal_.emit(asio::cancellation_type::terminal);
  return true;
}

void task_object::abandon() noexcept {
  abandoned_ = true;
  outcome_object::abandon();
}

object_ref<task_object> spawn(loop_object& loop, std::int32_t kind, asio::awaitable<value> body) {
  auto task = make_object<task_object>(kind, loop);
  const bool at_once = loop.executor().running_in_this_thread();
  asio::co_spawn(
      loop.executor(), at_once ? begin_later(std::move(body)) : std::move(body),
      asio::bind_cancellation_slot(task->signal_.slot(), [task](std::exception_ptr failure, value result) {
        task->finish(std::move(result), failure ? to_error(failure) : nullptr);
      }));
  return task;
}

asio::awaitable<value> take_coroutine(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_COROUTINE) refuse(ASSAY_ERROR_KIND_TYPE, "a coroutine is required");
  return static_cast<lazy_object&>(*o).take();
}

}  // namespace asio_plugin
