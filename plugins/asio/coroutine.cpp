#include "coroutine.hpp"

#include "join.hpp"

namespace asio_plugin {
asio::awaitable<value> lazy_object::take() {
  if (!body_) refuse(ASSAY_ERROR_KIND_RUNTIME, "the coroutine was awaited already");
  asio::awaitable<value> body = std::move(*body_);
  body_.reset();
  return body;
}

asio::awaitable<value> raise(std::exception_ptr e) {
  std::rethrow_exception(e);
  co_return value();
}

asio::awaitable<value> drive(frame body) {
  value in;
  std::int32_t how = ASSAY_IN_START;
  for (;;) {
    value out;
    const std::int32_t answer = body.resume(how, std::move(in), out);
    if (answer == ASSAY_OUT_RETURN) co_return std::move(out);
    if (answer == ASSAY_OUT_RAISE) throw host_error(out.release().as.error);
    if (answer != ASSAY_OUT_AWAIT) {
      throw host_error(ASSAY_ERROR_KIND_RUNTIME, "the body yielded a value outside a generator");
    }
    // Each branch lets go of what it awaits before the body runs again (rule R2).
    bool delivered = false;
    how = ASSAY_IN_VALUE;
    try {
      assay_object* const object = out.raw().tag == ASSAY_OBJECT ? out.raw().as.object : nullptr;
      const std::int32_t kind = object ? object->kind() : ASSAY_KIND_OTHER;
      if (kind == ASSAY_KIND_FUTURE || kind == ASSAY_KIND_TASK) {
        const auto target = object_ref<outcome_object>::share(&as_awaited(object));
        out = value();
        if (!target->done()) {
          co_await async_join(*target, &delivered, asio::deferred);
        }
        in = target->result();
      } else if (kind == ASSAY_KIND_COROUTINE || kind == ASSAY_KIND_AWAITABLE) {
        asio::awaitable<value> lazy = static_cast<lazy_object*>(object)->take();
        out = value();
        in = co_await std::move(lazy);
      } else {
        refuse(ASSAY_ERROR_KIND_TYPE, "an object of this kind cannot be awaited");
      }
    } catch (...) {
      const std::exception_ptr raised = std::current_exception();
      delivered = delivered || is_aborted(raised);
      in = value::of_error(to_error(raised));
      how = ASSAY_IN_ERROR;
    }
    // Asio's cancellation is a level: without this every await from here on would end with it.
    if (delivered) (co_await asio::this_coro::cancellation_state).clear();
  }
}

}  // namespace asio_plugin
