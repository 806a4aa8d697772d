// assay.scope/1: the two halves of `async with`, on whatever is an asynchronous context manager in Python.
#include <assay/ext/scope.h>

#include "errors.hpp"
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"

namespace cpython {

namespace {

bool leave(assay_object* scope, assay_error* error, assay_object** awaitable) {
  const ref exception = error == nullptr ? ref::share(py.none) : to_exception(error);
  return answer(call(glue.exit_scope, none_or(scope).get(), exception.get()), awaitable);
}

}  // namespace

const assay_ext_scope scope_table = {
    .size = sizeof(assay_ext_scope),
    .reserved = 0,
    .enter =
        [](assay_object* scope, assay_object** awaitable) {
          return guarded([&] { return answer(call(glue.enter_scope, none_or(scope).get()), awaitable); });
        },
    .exit = [](assay_object* scope, assay_error* error,
               assay_object** awaitable) { return guarded([&] { return leave(scope, error, awaitable); }); },
    .with =
        [](assay_object* enter, assay_object* exit, assay_object* body, assay_object** awaitable) {
          return guarded([&] {
            return answer(
                call(glue.async_with, none_or(enter).get(), none_or(exit).get(), none_or(body).get()),
                awaitable);
          });
        },
};

}  // namespace cpython
