// The table of assay.future/1.
#include <assay/ext/future.h>

#include "callback.hpp"
#include "context.hpp"
#include "errors.hpp"
#include "future.hpp"
#include "loop.hpp"
#include "tables.hpp"
#include "thread_future.hpp"

namespace reference {

task_state* own_task(const aio::future_base& f) noexcept {
  aio::detail::future_state& state = *f.state();
  return typeid(state) == typeid(task_state) ? static_cast<task_state*>(&state) : nullptr;
}

assay_object* wrap(const aio::future_base& f) {
  if (task_state* task = own_task(f)) return task->object.hand_out(*task);
  using plain = aio::detail::plain_future_state<value>;
  aio::detail::future_state& state = *f.state();
  if (typeid(state) == typeid(plain)) return static_cast<plain&>(state).object.hand_out(state);
  if (assay_object* met = assay_object::find(f.id())) return met;
  return new apart_future_object(aio::future<value>::from(f));
}

void future_object::give_up() noexcept {
  // Nobody takes a reference meanwhile.
  set_references(0);
  const aio::loop_ptr last_owner = future_.state()->loop().let_go();
  const aio::future<value> last = std::move(future_);  // this object may go with it
}

void future_object::leave_to_loop() noexcept {
  aio::event_loop& its_loop = future_.loop();
  if (!its_loop.is_running() || aio::get_running_loop_or_null() == &its_loop) {
    give_up();
    return;
  }
  // The reference goes to the callable: given up with it too, should the loop close before it ran.
  struct deferred {
    void operator()(future_object* p) const noexcept { p->unref(); }
  };
  const aio::loop_ptr loop = its_loop.weak_from_this().lock();  // it is held until the callable goes
  auto doomed = std::shared_ptr<future_object>(this, deferred());
  try {
    loop->call_soon_threadsafe([doomed = std::move(doomed)] {});
  } catch (const std::exception&) {
    // The loop was closed in between: nothing runs there any more, and this thread may destroy it.
  }
}

const aio::future<value>& as_future(assay_object* o) {
  if (!o || (o->kind() != ASSAY_KIND_FUTURE && o->kind() != ASSAY_KIND_TASK)) {
    throw aio::type_error("a future or a task is required");
  }
  return static_cast<future_object*>(o)->future();
}

namespace {

// What both kinds of future do under one name.
template <class F>
auto on_either(assay_object* o, F&& f) {
  if (const thread_future* t = as_thread_future(o)) return f(*t);
  return f(as_future(o));
}

assay_error* create(assay_object* loop, assay_object** out) {
  return guarded([&] { *out = wrap(as_loop_or_running(loop).create_future<value>()); });
}
assay_error* set_result(assay_object* o, assay_value v) {
  value owned = value::adopt(v);
  return guarded([&] { on_either(o, [&](const auto& f) { f.set_result(std::move(owned)); }); });
}
assay_error* set_exception(assay_object* o, assay_error* e) {
  return guarded([&] { on_either(o, [&](const auto& f) { f.set_exception(to_exception(e)); }); });
}
assay_error* cancel(assay_object* o, const assay_bytes* message, int32_t* requested) {
  return guarded([&] {
    if (const thread_future* t = as_thread_future(o)) {
      *requested = t->cancel();
    } else if (message) {
      std::size_t n = 0;
      const void* text = host->bytes_view(message, &n);
      *requested = as_future(o).cancel(std::string(static_cast<const char*>(text), n));
    } else {
      *requested = as_future(o).cancel();
    }
  });
}
assay_error* done(assay_object* o, int32_t* out) {
  return guarded([&] { *out = on_either(o, [](const auto& f) { return f.done(); }); });
}
assay_error* cancelled(assay_object* o, int32_t* out) {
  return guarded([&] { *out = on_either(o, [](const auto& f) { return f.cancelled(); }); });
}
assay_error* result(assay_object* o, assay_value* out) {
  return guarded([&] {
    if (const thread_future* t = as_thread_future(o); t && !t->done()) {
      throw aio::invalid_state_error("the thread future is not done");
    }
    value v = on_either(o, [](const auto& f) -> value { return f.result(); });
    *out = v.release();
  });
}
assay_error* exception(assay_object* o, assay_error** out) {
  return guarded([&] {
    if (const thread_future* t = as_thread_future(o); t && !t->done()) {
      throw aio::invalid_state_error("the thread future is not done");
    }
    const std::exception_ptr e = on_either(o, [](const auto& f) { return f.exception(); });
    *out = e ? to_error(e) : nullptr;
  });
}
assay_error* add_done_callback(assay_object* o, assay_object* callback, assay_object* context) {
  return guarded([&] {
    aio::done_callback f = callback_object::as_done_callback(as_callback(callback));
    if (context) {
      as_future(o).add_done_callback(std::move(f), as_context(context));
    } else {
      as_future(o).add_done_callback(std::move(f));
    }
  });
}
assay_error* remove_done_callback(assay_object* o, assay_object* callback, int32_t* removed) {
  return guarded([&] {
    *removed = static_cast<int32_t>(
        as_future(o).remove_done_callback(callback_object::as_done_callback(as_callback(callback))));
  });
}
assay_error* get_loop(assay_object* o, assay_object** loop) {
  return guarded([&] { *loop = wrap(as_future(o).loop()); });
}
assay_error* thread_create(assay_object** out) {
  return guarded([&] { *out = new thread_future_object; });
}
assay_error* thread_set_running(assay_object* o, int32_t* run) {
  return guarded([&] { *run = require_thread_future(o).set_running_or_notify_cancel(); });
}
assay_error* wrap_thread_future(assay_object* o, assay_object* loop, assay_object** out) {
  return guarded([&] { *out = wrap(aio::wrap_future(require_thread_future(o), as_loop_or_running(loop))); });
}

const assay_ext_future table = {sizeof(assay_ext_future),
                                0,
                                create,
                                set_result,
                                set_exception,
                                cancel,
                                done,
                                cancelled,
                                result,
                                exception,
                                add_done_callback,
                                remove_done_callback,
                                get_loop,
                                thread_create,
                                thread_set_running,
                                wrap_thread_future};

}  // namespace

const void* const future_table = &table;

}  // namespace reference
