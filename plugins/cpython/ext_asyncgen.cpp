// assay.asyncgen/1 on Python's asynchronous generators, iterators and comprehensions.
#include "extensions.hpp"
#include "frame.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

// generator.method(arguments...)
template <class... Arguments>
bool step(assay_object* generator, assay_object** awaitable, PyObject* method, Arguments*... arguments) {
  return require(generator, any_generator) &&
         answer(call_method(native(generator), method, arguments...), awaitable);
}

bool throw_in(assay_object* generator, assay_error* error, assay_object** awaitable) {
  if (error == nullptr) {
    py.PyErr_SetString(py.PyExc_TypeError, "expected an error, got nothing");
    return false;
  }
  return step(generator, awaitable, names.athrow_, to_exception(error).get());
}

}  // namespace

const assay_ext_asyncgen asyncgen_table = {
    .size = sizeof(assay_ext_asyncgen),
    .reserved = 0,
    .create = new_generator,
    .anext =
        [](assay_object* generator, assay_object** out) {
          return guarded([&] {
            return require(generator, any_generator) && answer(call(glue.anext, native(generator)), out);
          });
        },
    .asend =
        [](assay_object* generator, const assay_value* sent, assay_object** out) {
          return guarded([&] { return step(generator, out, names.asend_, to_python(*sent).get()); });
        },
    .athrow = [](assay_object* generator, assay_error* error,
                 assay_object** out) { return guarded([&] { return throw_in(generator, error, out); }); },
    .aclose = [](assay_object* generator,
                 assay_object** out) { return guarded([&] { return step(generator, out, names.aclose_); }); },
    .shutdown_asyncgens =
        [](assay_object* loop, assay_object** out) {
          return guarded([&] {
            return require(loop, any_loop) &&
                   answer(call_method(native(loop), names.shutdown_asyncgens_), out);
          });
        },
    .async_for =
        [](assay_object* next, assay_object* body, assay_object** out) {
          return guarded(
              [&] { return answer(call(glue.async_for, none_or(next).get(), none_or(body).get()), out); });
        },
    .collect =
        [](assay_object* generator, assay_object** out) {
          return guarded([&] {
            return require(generator, any_generator) && answer(call(glue.collect, native(generator)), out);
          });
        },
    .await_each =
        [](const assay_list* awaitables, assay_object** out) {
          return guarded([&] { return answer(call(glue.await_each, to_python(awaitables).get()), out); });
        },
};

}  // namespace cpython
