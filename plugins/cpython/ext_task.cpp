// assay.task/1 on asyncio.Task.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

ref create_task(const assay_spawn_args* args) {
  if (args->context != nullptr && running_minor() < 11) {
    unsupported("context for a task (new in 3.11)");
    return {};
  }
  ref function = ref::share(glue.create_task);
  if (args->loop != nullptr) {
    if (!require(args->loop, any_loop)) return {};
    function = ref::steal(py.PyObject_GetAttr(native(args->loop), names.create_task_));
  }
  const ref positional = list_of({none_or(args->coroutine).get()});
  const ref name = args->name != nullptr ? to_python(*args->name) : ref();
  return call_with(function.get(), positional.get(),
                   {{names.name_, name.get(), args->name != nullptr},
                    {names.context_, native(args->context), args->context != nullptr}});
}

// function(loop); without one, function() where the caller's loop is meant, which asyncio refuses outside a
// loop.
ref call_with_loop(PyObject* function, const assay_object* loop) {
  if (loop == nullptr) return call(function);
  return require(loop, any_loop) ? call(function, native(loop)) : ref();
}

bool set_name(assay_object* task, const assay_value* name) {
  if (!require(task, any_task)) return false;
  const ref value = name != nullptr ? to_python(*name) : ref::share(py.none);
  return answer(call_method(native(task), names.set_name_, value.get()));
}

}  // namespace

assay_ext_task make_task_table(int minor) {
  assay_ext_task table = {
      .size = sizeof(assay_ext_task),
      .reserved = 0,
      .create = [](const assay_spawn_args* args,
                   assay_object** task) { return guarded([&] { return answer(create_task(args), task); }); },
      .cancelling =
          [](assay_object* task, int32_t* count) {
            return guarded([&] {
              return require(task, any_task) &&
                     answer_count(call_method(native(task), names.cancelling_), count);
            });
          },
      .uncancel =
          [](assay_object* task, int32_t* left) {
            return guarded([&] {
              return require(task, any_task) &&
                     answer_count(call_method(native(task), names.uncancel_), left);
            });
          },
      .current =
          [](assay_object* loop, assay_object** task) {
            return guarded([&] { return answer_or_null(call_with_loop(glue.current_task, loop), task); });
          },
      .all =
          [](assay_object* loop, assay_list** tasks) {
            return guarded([&] { return answer(call_with_loop(glue.all_tasks, loop), tasks); });
          },
      .get_name =
          [](assay_object* task, assay_value* name) {
            return guarded([&] {
              return require(task, any_task) && answer(call_method(native(task), names.get_name_), name);
            });
          },
      .set_name = [](assay_object* task,
                     const assay_value* name) { return guarded([&] { return set_name(task, name); }); },
      .get_coro =
          [](assay_object* task, assay_object** coroutine) {
            return guarded([&] {
              return require(task, any_task) &&
                     answer_or_null(call_method(native(task), names.get_coro_), coroutine);
            });
          },
      .eager_factory =
          [](assay_object** factory) {
            return guarded([&] { return answer(ref::share(glue.eager_task_factory), factory); });
          },
  };
  if (minor < 11) {
    table.cancelling = nullptr;
    table.uncancel = nullptr;
  }
  if (minor < 12) table.eager_factory = nullptr;
  return table;
}

}  // namespace cpython
