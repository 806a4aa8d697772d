// The table of assay.task/1.
#include <assay/ext/task.h>

#include <aio/scheduled_task.hpp>
#include <cstdio>

#include "context.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "future.hpp"
#include "loop.hpp"
#include "spawn.hpp"
#include "tables.hpp"

namespace reference {

namespace {

// Checked while the coroutine is still whole: a refused one can be used elsewhere.
void require_open(const aio::event_loop& loop) {
  if (loop.is_closed()) throw aio::runtime_error("the event loop is closed");
}

}  // namespace

aio::future<value> spawn(aio::event_loop& loop, assay_object* coroutine) {
  lazy_object& lazy = as_coroutine(coroutine);
  require_open(loop);
  return schedule(lazy, [&](aio::task<value> body) { return loop.create_task(std::move(body)); });
}

lazy_object& as_coroutine(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_COROUTINE) throw aio::type_error("a coroutine is required");
  return static_cast<lazy_object&>(*o);
}

task_state* made_of(const aio::future_base& task, lazy_object& coroutine) {
  task_state* const state = own_task(task);
  // A factory may have made it of something else.
  if (state && state->coroutine_id() == coroutine.id()) state->coroutine.link(coroutine, task.loop());
  return state;
}

assay_object* eager_factory() {
  class factory_object final : public assay_object {
   public:
    factory_object() : assay_object(ASSAY_KIND_OTHER) {}
  };
  static assay_object* const factory = new factory_object;  // for the life of the process
  return factory;
}

namespace {

// Names that are not text are converted to it, as asyncio does.
std::string to_name(const assay_value& v) {
  switch (v.tag) {
    case ASSAY_TEXT:
    case ASSAY_BYTES: {
      std::size_t n = 0;
      const void* data = host->bytes_view(v.as.bytes, &n);
      return {static_cast<const char*>(data), n};
    }
    case ASSAY_INT:
      return std::to_string(v.as.i);
    case ASSAY_BOOL:
      return v.as.i ? "true" : "false";
    case ASSAY_FLOAT: {
      char text[32];
      std::snprintf(text, sizeof text, "%.17g", v.as.f);
      return text;
    }
    case ASSAY_NONE:
      return "none";
    default:
      throw aio::type_error("a task's name must be text or a number");
  }
}

}  // namespace

aio::task_options task_options_of(const assay_spawn_args& a) {
  aio::task_options options;
  if (a.context) options.context = as_context(a.context);
  if (a.name) options.name = to_name(*a.name);
  return options;
}

namespace {

aio::task_base as_task(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_TASK) throw aio::type_error("a task is required");
  return aio::task_base::from(as_future(o));
}

assay_error* create(const assay_spawn_args* a, assay_object** out) {
  return guarded([&] {
    std::optional<aio::task_options> options;  // most tasks have none
    if (a->name || a->context) options = task_options_of(*a);
    aio::event_loop& loop = as_loop_or_running(a->loop);
    lazy_object& coroutine = as_coroutine(a->coroutine);
    require_open(loop);
    *out = schedule_object(coroutine, [&](aio::task<value> body) {
      return options ? loop.create_task(std::move(body), std::move(*options))
                     : loop.create_task(std::move(body));
    });
  });
}
assay_error* cancelling(assay_object* o, int32_t* count) {
  return guarded([&] { *count = static_cast<int32_t>(as_task(o).cancelling()); });
}
assay_error* uncancel(assay_object* o, int32_t* left) {
  return guarded([&] { *left = static_cast<int32_t>(as_task(o).uncancel()); });
}
assay_error* current(assay_object* loop, assay_object** out) {
  return guarded([&] {
    const aio::task_base t = loop ? aio::current_task(as_loop(loop)) : aio::current_task();
    *out = t ? wrap(t) : nullptr;
  });
}
assay_error* all(assay_object* loop, assay_list** out) {
  return guarded([&] {
    std::vector<value> tasks;
    for (const aio::task_base& t : loop ? aio::all_tasks(as_loop(loop)) : aio::all_tasks()) {
      // Tasks that are aio's own business hold other values and have no form here.
      if (t.state()->value_type() == typeid(value))
        tasks.push_back(value::of_object(object_ref<>::adopt(wrap(t))));
    }
    *out = value::of_list(std::move(tasks)).release().as.list;
  });
}
assay_error* get_name(assay_object* o, assay_value* name) {
  return guarded([&] { *name = value::of_text(as_task(o).get_name()).release(); });
}
assay_error* set_name(assay_object* o, const assay_value* name) {
  return guarded([&] { as_task(o).set_name(to_name(*name)); });
}
assay_error* get_coro(assay_object* o, assay_object** out) {
  return guarded([&] {
    const aio::task_base task = as_task(o);
    const void* const id = task.get_coro();
    task_state* const state = own_task(task);
    if (!id || !state) {
      *out = nullptr;
      return;
    }
    object_ref<lazy_object> coroutine = state->coroutine.get();
    if (!coroutine) {
      coroutine = scheduling::find(id);
      if (!coroutine) coroutine = object_ref<lazy_object>::adopt(new lazy_object(id));
      state->coroutine.link(*coroutine, task.loop());
    }
    *out = coroutine.release();
  });
}
assay_error* get_eager_factory(assay_object** out) {
  return guarded([&] { *out = object_ref<>::share(eager_factory()).release(); });
}

const assay_ext_task table = {
    sizeof(assay_ext_task), 0, create, cancelling, uncancel, current, all, get_name, set_name, get_coro,
    get_eager_factory};

}  // namespace

const void* const task_table = &table;

}  // namespace reference
