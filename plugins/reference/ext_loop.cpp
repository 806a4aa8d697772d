// The table of assay.loop/1.
#include <assay/ext/loop.h>

#include <aio/scheduled_task.hpp>

#include "callback.hpp"
#include "context.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "future.hpp"
#include "loop.hpp"
#include "spawn.hpp"
#include "tables.hpp"

namespace reference {

assay_object* wrap(aio::event_loop& loop) {
  if (assay_object* met = assay_object::find(&loop)) return met;
  return new loop_object(loop.shared_from_this());
}

aio::event_loop& as_loop(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_LOOP) throw aio::type_error("an event loop is required");
  return static_cast<loop_object*>(o)->get();
}

aio::event_loop& as_loop_or_running(assay_object* o) { return o ? as_loop(o) : aio::get_running_loop(); }

namespace {

assay_error* create(assay_object** out) {
  return guarded([&] { *out = new loop_object(aio::new_event_loop()); });
}
assay_error* close(assay_object* o) {
  return guarded([&] { as_loop(o).close(); });
}
assay_error* run_forever(assay_object* o) {
  return guarded([&] { as_loop(o).run_forever(); });
}
assay_error* run_until_complete(assay_object* o, assay_object* awaitable, assay_value* result) {
  return guarded([&] {
    aio::event_loop& loop = as_loop(o);
    const std::int32_t kind = awaitable ? awaitable->kind() : ASSAY_KIND_OTHER;
    value v;
    if (kind == ASSAY_KIND_COROUTINE || kind == ASSAY_KIND_AWAITABLE) {
      // Refused before the coroutine is used up, as asyncio does.
      if (loop.is_closed() || loop.is_running() || aio::get_running_loop_or_null()) loop.run_forever();
      v = loop.run_until_complete(static_cast<lazy_object*>(awaitable)->take());
    } else {
      v = loop.run_until_complete(as_future(awaitable));
    }
    *result = v.release();
  });
}
assay_error* stop(assay_object* o) {
  return guarded([&] { as_loop(o).stop(); });
}
assay_error* is_running(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_loop(o).is_running(); });
}
assay_error* is_closed(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_loop(o).is_closed(); });
}
assay_error* running(assay_object** out) {
  return guarded([&] { *out = wrap(aio::get_running_loop()); });
}
assay_error* time(assay_object* o, double* out) {
  return guarded([&] { *out = as_loop_or_running(o).time().count(); });
}

// A callback with its arguments, as aio schedules it.
class scheduled_callback {
 public:
  explicit scheduled_callback(const assay_call_args& a)
      : callback_(as_callback(a.callback)), arguments_(a.args) {}
  void operator()() const { callback_->call(arguments_.data(), arguments_.size()); }

 private:
  object_ref<callback_object> callback_;
  list_ref arguments_;
};

// schedule(callback), or schedule(context, callback) where one is given.
template <class Schedule>
auto in_context_of(const assay_call_args& a, Schedule&& schedule) {
  scheduled_callback f(a);
  return a.context ? schedule(as_context(a.context), std::move(f)) : schedule(std::move(f));
}

assay_error* call_soon(const assay_call_args* a, assay_object** out) {
  return guarded([&] {
    aio::event_loop& loop = as_loop_or_running(a->loop);
    const auto schedule = [&](auto&&... how) { return loop.call_soon(std::forward<decltype(how)>(how)...); };
    *out = new handle_object(loop, in_context_of(*a, schedule));
  });
}
assay_error* call_soon_threadsafe(const assay_call_args* a, assay_object** out) {
  return guarded([&] {
    aio::event_loop& loop = as_loop(a->loop);
    const auto schedule = [&](auto&&... how) {
      return loop.call_soon_threadsafe(std::forward<decltype(how)>(how)...);
    };
    *out = new handle_object(loop, in_context_of(*a, schedule));
  });
}
assay_error* call_later(const assay_call_args* a, double delay, assay_object** out) {
  return guarded([&] {
    aio::event_loop& loop = as_loop_or_running(a->loop);
    const auto schedule = [&](auto&&... how) {
      return loop.call_later(aio::seconds(delay), std::forward<decltype(how)>(how)...);
    };
    *out = new handle_object(loop, in_context_of(*a, schedule));
  });
}
assay_error* call_at(const assay_call_args* a, double when, assay_object** out) {
  return guarded([&] {
    aio::event_loop& loop = as_loop_or_running(a->loop);
    const auto schedule = [&](auto&&... how) {
      return loop.call_at(aio::seconds(when), std::forward<decltype(how)>(how)...);
    };
    *out = new handle_object(loop, in_context_of(*a, schedule));
  });
}

handle_object& as_handle(assay_object* o) {
  if (!o || (o->kind() != ASSAY_KIND_HANDLE && o->kind() != ASSAY_KIND_TIMER_HANDLE)) {
    throw aio::type_error("a handle is required");
  }
  return *static_cast<handle_object*>(o);
}
assay_error* handle_cancel(assay_object* o) {
  return guarded([&] { as_handle(o).get().cancel(); });
}
assay_error* handle_cancelled(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_handle(o).get().cancelled(); });
}
assay_error* handle_when(assay_object* o, double* out) {
  return guarded([&] {
    const handle_object& h = as_handle(o);
    if (h.kind() != ASSAY_KIND_TIMER_HANDLE) throw aio::type_error("the handle of a timer is required");
    *out = h.when().count();
  });
}

assay_error* set_exception_handler(assay_object* o, assay_object* handler) {
  return guarded([&] {
    aio::event_loop& loop = as_loop(o);
    if (!handler) {
      loop.set_exception_handler(nullptr);
      return;
    }
    loop.set_exception_handler(
        [callback = as_callback(handler)](aio::event_loop& l, const aio::exception_context& about) {
          const value arguments[] = {value::of_object(object_ref<>::adopt(wrap(l))), to_list(l, about)};
          const assay_value raw[] = {arguments[0].raw(), arguments[1].raw()};
          callback->call(raw, 2);
        });
  });
}
assay_error* call_exception_handler(assay_object* o, const assay_list* context) {
  return guarded([&] { as_loop(o).call_exception_handler(from_list(context)); });
}
assay_error* default_exception_handler(assay_object* o, const assay_list* context) {
  return guarded([&] { as_loop(o).default_exception_handler(from_list(context)); });
}

// The host's factory sees the coroutine as the object that it knows, ready to be made a task of.
aio::task_base make_by(callback_object& factory, aio::event_loop& loop, aio::any_coroutine coroutine,
                       const aio::task_options& options) {
  if (coroutine.value_type() != typeid(value)) return loop.make_task(std::move(coroutine), options);
  auto object = scheduling::find(coroutine.id());
  aio::task<value> body = coroutine.take<value>();
  if (object) {
    object->put_back(std::move(body));
  } else {
    object = object_ref<lazy_object>::adopt(new lazy_object(ASSAY_KIND_COROUTINE, std::move(body)));
  }
  const value arguments[] = {value::of_object(object_ref<>::adopt(wrap(loop))), value::of_object(object)};
  const assay_value raw[] = {arguments[0].raw(), arguments[1].raw()};
  const value made = factory.call(raw, 2);
  if (made.raw().tag != ASSAY_OBJECT || made.raw().as.object->kind() != ASSAY_KIND_TASK) {
    throw aio::type_error("the task factory returned no task");
  }
  return aio::task_base::from(as_future(made.raw().as.object));
}

assay_error* set_task_factory(assay_object* o, assay_object* factory) {
  return guarded([&] {
    aio::event_loop& loop = as_loop(o);
    if (!factory) {
      loop.set_task_factory(nullptr);
      return;
    }
    if (factory == eager_factory()) {
      loop.set_task_factory(aio::eager_task_factory);
      return;
    }
    loop.set_task_factory([callback = as_callback(factory)](aio::event_loop& l, aio::any_coroutine coroutine,
                                                            const aio::task_options& options) {
      return make_by(*callback, l, std::move(coroutine), options);
    });
  });
}

assay_error* set_debug(assay_object* o, int32_t on) {
  return guarded([&] { as_loop(o).set_debug(on != 0); });
}
assay_error* get_debug(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_loop(o).get_debug(); });
}
assay_error* set_slow_callback_duration(assay_object* o, double seconds) {
  return guarded([&] { as_loop(o).slow_callback_duration = aio::seconds(seconds); });
}

const assay_ext_loop table = {sizeof(assay_ext_loop),
                              0,
                              create,
                              close,
                              run_forever,
                              run_until_complete,
                              stop,
                              is_running,
                              is_closed,
                              running,
                              time,
                              call_soon,
                              call_soon_threadsafe,
                              call_later,
                              call_at,
                              handle_cancel,
                              handle_cancelled,
                              handle_when,
                              set_exception_handler,
                              call_exception_handler,
                              default_exception_handler,
                              set_task_factory,
                              set_debug,
                              get_debug,
                              set_slow_callback_duration};

}  // namespace

const void* const loop_table = &table;

}  // namespace reference
