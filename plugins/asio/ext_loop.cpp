// The table of assay.loop/1: io_context, post and steady_timer.
#include <assay/ext/loop.h>

#include "clock.hpp"
#include "handle.hpp"
#include "tables.hpp"
#include "task.hpp"

namespace asio_plugin {
namespace {

assay_error* create(assay_object** out) {
  return guarded([&] { *out = new loop_object; });
}
assay_error* close(assay_object* o) {
  return guarded([&] { as_loop(o).close(); });
}
assay_error* run_forever(assay_object* o) {
  return guarded([&] { as_loop(o).run(); });
}

// Stops the loop when the outcome is there. Its handler never runs if the loop is closed before.
class stopper final : public waiter {
 public:
  explicit stopper(loop_object& loop) : loop_(loop) {}
  void wake(std::unique_ptr<waiter> self) override {
    asio::post(loop_.executor(), [self = std::move(self)] { static_cast<stopper&>(*self).loop_.stop(); });
  }

 private:
  loop_object& loop_;
};

assay_error* run_until_complete(assay_object* o, assay_object* awaitable, assay_value* result) {
  return guarded([&] {
    loop_object& loop = as_loop(o);
    if (loop.closed()) refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
    if (loop.running()) refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is running already");
    if (running_loop()) refuse(ASSAY_ERROR_KIND_RUNTIME, "another loop is running on this thread");
    object_ref<outcome_object> awaited;
    if (awaitable && awaitable->kind() == ASSAY_KIND_COROUTINE) {
      awaited = spawn(loop, ASSAY_KIND_TASK, take_coroutine(awaitable));
    } else {
      awaited = object_ref<outcome_object>::share(&as_outcome(awaitable));
    }
    if (&awaited->owner() != &loop) refuse(ASSAY_ERROR_KIND_VALUE, "the future belongs to another loop");
    auto w = std::make_unique<stopper>(loop);
    const waiter* const waits = w.get();
    awaited->add_waiter(std::move(w));
    struct forgotten {
      outcome_object& target;
      const waiter* who;
      ~forgotten() { target.remove_waiter(who); }
    };
    const forgotten at_the_end{*awaited, waits};
    loop.run();
    if (!awaited->done()) {
      refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop was stopped before the future was done");
    }
    *result = awaited->result().release();
  });
}

assay_error* stop(assay_object* o) {
  return guarded([&] {
    loop_object& loop = as_loop(o);
    if (!loop.closed()) loop.stop();
  });
}
assay_error* is_running(assay_object* o, int32_t* running) {
  return guarded([&] { *running = as_loop(o).running() ? 1 : 0; });
}
assay_error* is_closed(assay_object* o, int32_t* closed) {
  return guarded([&] { *closed = as_loop(o).closed() ? 1 : 0; });
}
assay_error* running(assay_object** out) {
  return guarded([&] {
    loop_object* const loop = running_loop();
    if (!loop) refuse(ASSAY_ERROR_KIND_RUNTIME, "no loop is running");
    *out = object_ref<loop_object>::share(loop).release();
  });
}
assay_error* time(assay_object* o, double* seconds) {
  return guarded([&] {
    if (o) as_loop(o);
    *seconds = now();
  });
}

assay_error* call_soon(const assay_call_args* a, assay_object** out) {
  return guarded([&] {
    loop_object& loop = as_open_loop(a->loop);
    auto handle = make_object<handle_object>(loop, bound_callback(a->callback, a->args));
    asio::post(loop.executor(), [handle] { handle->run(); });
    *out = handle.release();
  });
}
assay_error* call_soon_threadsafe(const assay_call_args* a, assay_object** out) {
  return guarded([&] {
    loop_object& loop = as_loop(a->loop);
    auto handle = make_object<handle_object>(loop, bound_callback(a->callback, a->args));
    if (!loop.post_if_open([handle] { handle->run(); })) {
      refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
    }
    *out = handle.release();
  });
}
assay_error* call_at(const assay_call_args* a, double when, assay_object** out) {
  return guarded([&] {
    loop_object& loop = as_open_loop(a->loop);
    if (when != when) refuse(ASSAY_ERROR_KIND_VALUE, "the time is not a number");
    auto timer = make_object<timer_object>(loop, when, bound_callback(a->callback, a->args));
    timer->start();
    *out = timer.release();
  });
}
assay_error* call_later(const assay_call_args* a, double delay, assay_object** out) {
  return call_at(a, now() + delay, out);
}

handle_object& as_handle(assay_object* o) {
  if (!o || (o->kind() != ASSAY_KIND_HANDLE && o->kind() != ASSAY_KIND_TIMER_HANDLE)) {
    refuse(ASSAY_ERROR_KIND_TYPE, "a handle is required");
  }
  return static_cast<handle_object&>(*o);
}
assay_error* handle_cancel(assay_object* o) {
  return guarded([&] { as_handle(o).cancel(); });
}
assay_error* handle_cancelled(assay_object* o, int32_t* cancelled) {
  return guarded([&] { *cancelled = as_handle(o).cancelled() ? 1 : 0; });
}
assay_error* handle_when(assay_object* o, double* when) {
  return guarded([&] {
    if (!o || o->kind() != ASSAY_KIND_TIMER_HANDLE) {
      refuse(ASSAY_ERROR_KIND_TYPE, "a timer handle is required");
    }
    *when = static_cast<timer_object&>(*o).when();
  });
}

const assay_ext_loop table = {
    .size = sizeof(assay_ext_loop),
    .reserved = 0,
    .create = create,
    .close = close,
    .run_forever = run_forever,
    .run_until_complete = run_until_complete,
    .stop = stop,
    .is_running = is_running,
    .is_closed = is_closed,
    .running = running,
    .time = time,
    .call_soon = call_soon,
    .call_soon_threadsafe = call_soon_threadsafe,
    .call_later = call_later,
    .call_at = call_at,
    .handle_cancel = handle_cancel,
    .handle_cancelled = handle_cancelled,
    .handle_when = handle_when,
    .set_exception_handler = nullptr,
    .call_exception_handler = nullptr,
    .default_exception_handler = nullptr,
    .set_task_factory = nullptr,
    .set_debug = nullptr,
    .get_debug = nullptr,
    .set_slow_callback_duration = nullptr,
};

}  // namespace

const void* const loop_table = &table;

}  // namespace asio_plugin
