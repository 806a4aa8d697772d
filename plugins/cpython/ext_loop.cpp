// assay.loop/1 on asyncio's event loops.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

// loop.method([when,] callback, *args, context=context)
bool schedule(const assay_call_args* args, PyObject* method, const double* when, assay_object** out) {
  const ref loop = loop_or_running(args->loop);
  if (!loop) return false;
  if (args->callback == nullptr) {
    py.PyErr_SetString(py.PyExc_TypeError, "expected a callback, got nothing");
    return false;
  }
  ref function = ref::steal(py.PyObject_GetAttr(loop.get(), method));
  const ref positional = ref::steal(py.PyList_New(0));
  const auto append = [&](const ref& item) {
    return positional && item && py.PyList_Append(positional.get(), item.get()) == 0;
  };
  if (loops_need_python_frame()) {
    if (!append(function)) return false;
    function = ref::share(glue.call_from_python);
  }
  if (when != nullptr && !append(none_or(when))) return false;
  if (!append(none_or(args->callback))) return false;
  if (args->args != nullptr) {
    const ref values = to_python(args->args);
    if (!values) return false;
    for (Py_ssize_t i = 0; i < py.PyList_Size(values.get()); ++i) {
      if (!append(ref::share(py.PyList_GetItem(values.get(), i)))) return false;
    }
  }
  return answer(call_with(function.get(), positional.get(),
                          {{names.context_, native(args->context), args->context != nullptr}}),
                out);
}

// loop.method(dict(context)), for the exception handlers.
bool report(assay_object* loop, PyObject* method, const assay_list* context) {
  if (!require(loop, any_loop)) return false;
  const ref pairs = to_python(context);
  const ref dictionary = ref::steal(py.PyDict_New());
  if (!pairs || !dictionary) return false;
  for (Py_ssize_t i = 0; i < py.PyList_Size(pairs.get()); ++i) {
    PyObject* pair = py.PyList_GetItem(pairs.get(), i);
    if (!is_list(pair) || py.PyList_Size(pair) != 2) {
      py.PyErr_SetString(py.PyExc_TypeError,
                         "the context of an exception handler is a list of [name, value]");
      return false;
    }
    if (py.PyDict_SetItem(dictionary.get(), py.PyList_GetItem(pair, 0), py.PyList_GetItem(pair, 1)) != 0)
      return false;
  }
  return answer(call_method(native(loop), method, dictionary.get()));
}

}  // namespace

const assay_ext_loop loop_table = {
    .size = sizeof(assay_ext_loop),
    .reserved = 0,
    .create = [](assay_object** loop) { return guarded([&] { return answer(call(glue.new_loop), loop); }); },
    .close =
        [](assay_object* loop) {
          return guarded(
              [&] { return require(loop, any_loop) && answer(call_method(native(loop), names.close_)); });
        },
    .run_forever =
        [](assay_object* loop) {
          return guarded(
              [&] { return require(loop, any_loop) && answer(call(glue.run_forever, native(loop))); });
        },
    .run_until_complete =
        [](assay_object* loop, assay_object* awaitable, assay_value* result) {
          return guarded([&] {
            return require(loop, any_loop) &&
                   answer(call(glue.run_until_complete, native(loop), none_or(awaitable).get()), result);
          });
        },
    .stop =
        [](assay_object* loop) {
          return guarded(
              [&] { return require(loop, any_loop) && answer(call_method(native(loop), names.stop_)); });
        },
    .is_running =
        [](assay_object* loop, int32_t* running) {
          return guarded([&] {
            return require(loop, any_loop) && answer(call_method(native(loop), names.is_running_), running);
          });
        },
    .is_closed =
        [](assay_object* loop, int32_t* closed) {
          return guarded([&] {
            return require(loop, any_loop) && answer(call_method(native(loop), names.is_closed_), closed);
          });
        },
    .running =
        [](assay_object** loop) {
          return guarded([&] { return answer(call(glue.get_running_loop), loop); });
        },
    .time =
        [](assay_object* loop, double* seconds) {
          return guarded(
              [&] { return answer(call_method(loop_or_running(loop).get(), names.time_), seconds); });
        },
    .call_soon =
        [](const assay_call_args* args, assay_object** out) {
          return guarded([&] { return schedule(args, names.call_soon_, nullptr, out); });
        },
    .call_soon_threadsafe =
        [](const assay_call_args* args, assay_object** out) {
          return guarded([&] { return schedule(args, names.call_soon_threadsafe_, nullptr, out); });
        },
    .call_later =
        [](const assay_call_args* args, double delay, assay_object** out) {
          return guarded([&] { return schedule(args, names.call_later_, &delay, out); });
        },
    .call_at =
        [](const assay_call_args* args, double when, assay_object** out) {
          return guarded([&] { return schedule(args, names.call_at_, &when, out); });
        },
    .handle_cancel =
        [](assay_object* object) {
          return guarded([&] {
            return require(object, any_handle) && answer(call_method(native(object), names.cancel_));
          });
        },
    .handle_cancelled =
        [](assay_object* object, int32_t* cancelled) {
          return guarded([&] {
            return require(object, any_handle) &&
                   answer(call_method(native(object), names.cancelled_), cancelled);
          });
        },
    .handle_when =
        [](assay_object* object, double* when) {
          return guarded([&] {
            return require(object, any_timer) && answer(call_method(native(object), names.when_), when);
          });
        },
    .set_exception_handler =
        [](assay_object* loop, assay_object* handler) {
          return guarded([&] {
            return require(loop, any_loop) &&
                   answer(call_method(native(loop), names.set_exception_handler_, none_or(handler).get()));
          });
        },
    .call_exception_handler =
        [](assay_object* loop, const assay_list* context) {
          return guarded([&] { return report(loop, names.call_exception_handler_, context); });
        },
    .default_exception_handler =
        [](assay_object* loop, const assay_list* context) {
          return guarded([&] { return report(loop, names.default_exception_handler_, context); });
        },
    .set_task_factory =
        [](assay_object* loop, assay_object* factory) {
          return guarded([&] {
            return require(loop, any_loop) &&
                   answer(call(glue.set_task_factory, native(loop), none_or(factory).get()));
          });
        },
    .set_debug =
        [](assay_object* loop, int32_t on) {
          return guarded([&] {
            return require(loop, any_loop) &&
                   answer(call_method(native(loop), names.set_debug_, on != 0 ? py.yes : py.no));
          });
        },
    .get_debug =
        [](assay_object* loop, int32_t* on) {
          return guarded([&] {
            return require(loop, any_loop) && answer(call_method(native(loop), names.get_debug_), on);
          });
        },
    .set_slow_callback_duration =
        [](assay_object* loop, double seconds) {
          return guarded([&] {
            const ref value = none_or(&seconds);
            return require(loop, any_loop) && value &&
                   py.PyObject_SetAttr(native(loop), names.slow_callback_duration_, value.get()) == 0;
          });
        },
};

}  // namespace cpython
