// assay.combinators/1 on asyncio's functions of the same names.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

bool gather(const assay_list* members, bool return_exceptions, assay_object** out) {
  const ref positional = to_python(members);
  return answer(
      call_with(glue.gather, positional.get(), {{names.return_exceptions_, py.yes, return_exceptions}}), out);
}

bool wait(const assay_wait_args* args, assay_object** out) {
  return answer(call(glue.make_waiter, to_python(args->members).get(), none_or(args->timeout).get(),
                     ref::steal(py.PyLong_FromLongLong(args->return_when)).get()),
                out);
}

bool as_completed(const assay_list* members, const double* timeout, assay_object** out) {
  const ref positional = list_of({to_python(members).get()});
  const ref limit = none_or(timeout);
  return answer(call_with(glue.as_completed, positional.get(), {{names.timeout_, limit.get()}}), out);
}

bool next(assay_object* iterator, assay_object** out) {
  if (!require(iterator, any_iterator)) return false;
  PyObject* item = py.PyIter_Next(native(iterator));
  if (item == nullptr && py.PyErr_Occurred() != nullptr) return false;
  *out = handle(item);
  return true;
}

bool anext(assay_object* iterator, assay_object** out) {
  return require(iterator, any_iterator) && answer(call(glue.anext, native(iterator)), out);
}

bool ensure_future(assay_object* awaitable, assay_object* loop, assay_object** out) {
  if (loop != nullptr && !require(loop, any_loop)) return false;
  const ref positional = list_of({none_or(awaitable).get()});
  return answer(
      call_with(glue.ensure_future, positional.get(), {{names.loop_, native(loop), loop != nullptr}}), out);
}

}  // namespace

assay_ext_combinators make_combinators_table(int minor) {
  assay_ext_combinators table = {
      .size = sizeof(assay_ext_combinators),
      .reserved = 0,
      .sleep =
          [](double delay, const assay_value* result, assay_object** awaitable) {
            return guarded([&] {
              const ref value = result != nullptr ? to_python(*result) : ref::share(py.none);
              return answer(call(glue.sleep, none_or(&delay).get(), value.get()), awaitable);
            });
          },
      .gather =
          [](const assay_list* members, int32_t return_exceptions, assay_object** future) {
            return guarded([&] { return gather(members, return_exceptions != 0, future); });
          },
      .wait = [](const assay_wait_args* args,
                 assay_object** awaitable) { return guarded([&] { return wait(args, awaitable); }); },
      .wait_for =
          [](assay_object* awaited, const double* timeout, assay_object** awaitable) {
            return guarded([&] {
              return answer(call(glue.wait_for, none_or(awaited).get(), none_or(timeout).get()), awaitable);
            });
          },
      .shield =
          [](assay_object* awaited, assay_object** future) {
            return guarded([&] { return answer(call(glue.shield, none_or(awaited).get()), future); });
          },
      .as_completed =
          [](const assay_list* members, const double* timeout, assay_object** iterator) {
            return guarded([&] { return as_completed(members, timeout, iterator); });
          },
      .iter_next =
          [](assay_object* iterator, assay_object** awaitable) {
            return guarded([&] { return next(iterator, awaitable); });
          },
      .iter_anext =
          [](assay_object* iterator, assay_object** awaitable) {
            return guarded([&] { return anext(iterator, awaitable); });
          },
      .ensure_future =
          [](assay_object* awaitable, assay_object* loop, assay_object** future) {
            return guarded([&] { return ensure_future(awaitable, loop, future); });
          },
  };
  if (minor < 13) table.iter_anext = nullptr;
  return table;
}

}  // namespace cpython
