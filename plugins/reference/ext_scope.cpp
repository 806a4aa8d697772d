// The table of assay.scope/1.
#include <assay/ext/scope.h>

#include <aio/errors.hpp>

#include "coroutine.hpp"
#include "errors.hpp"
#include "scope.hpp"
#include "tables.hpp"

namespace reference {
namespace {

scope& as_scope(assay_object* o) {
  auto* const found = dynamic_cast<scope*>(o);
  if (!found) throw aio::type_error("an asynchronous context manager is required");
  return *found;
}

aio::task<value> enter_scope(object_ref<> kept) {
  aio::task<value> entering = as_scope(kept.get()).enter();
  co_return co_await entering;
}
assay_error* enter(assay_object* o, assay_object** awaitable) {
  return guarded([&] {
    as_scope(o);
    *awaitable = new_awaitable(enter_scope(object_ref<>::share(o)));
  });
}

aio::task<value> exit_scope(object_ref<> kept, std::exception_ptr error) {
  aio::task<bool> leaving = as_scope(kept.get()).exit(std::move(error));
  const bool suppressed = co_await leaving;
  co_return value::of_bool(suppressed);
}
assay_error* exit(assay_object* o, assay_error* error, assay_object** awaitable) {
  return guarded([&] {
    as_scope(o);
    *awaitable =
        new_awaitable(exit_scope(object_ref<>::share(o), error ? to_exception(error) : std::exception_ptr()));
  });
}

const assay_ext_scope table = {sizeof(assay_ext_scope), 0, enter, exit, nullptr};

}  // namespace

const void* const scope_table = &table;

}  // namespace reference
