// assay.taskgroup/1 on asyncio.TaskGroup.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

bool create_task(assay_object* group, const assay_spawn_args* args, assay_object** task) {
  if (!require(group, any_task_group)) return false;
  if (args->loop != nullptr) {
    py.PyErr_SetString(py.PyExc_TypeError, "a task group makes its tasks in its own loop");
    return false;
  }
  const ref function = ref::steal(py.PyObject_GetAttr(native(group), names.create_task_));
  const ref positional = list_of({none_or(args->coroutine).get()});
  const ref name = args->name != nullptr ? to_python(*args->name) : ref();
  return answer(call_with(function.get(), positional.get(),
                          {{names.name_, name.get(), args->name != nullptr},
                           {names.context_, native(args->context), args->context != nullptr}}),
                task);
}

}  // namespace

const assay_ext_taskgroup taskgroup_table = {
    .size = sizeof(assay_ext_taskgroup),
    .reserved = 0,
    .create =
        [](assay_object** group) {
          return guarded([&] { return answer(call(glue.new_task_group), group); });
        },
    .create_task =
        [](assay_object* group, const assay_spawn_args* args, assay_object** task) {
          return guarded([&] { return create_task(group, args, task); });
        },
};

}  // namespace cpython
