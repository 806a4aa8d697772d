// The table of assay.scope/1.
#include <assay/ext/scope.h>

#include <aio/async_with.hpp>

#include "coroutine.hpp"
#include "errors.hpp"
#include "generator.hpp"
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

// --- with: a context manager that the host wrote ---

bool truth(const value& v) {
  return (v.raw().tag == ASSAY_BOOL || v.raw().tag == ASSAY_INT) && v.raw().as.i != 0;
}

class host_scope {
 public:
  host_scope(object_ref<callback_object> enter, object_ref<callback_object> exit)
      : enter_(std::move(enter)), exit_(std::move(exit)) {}

  aio::task<value> async_enter() { return call_for_coroutine(*enter_, nullptr, 0); }
  aio::task<bool> async_exit(std::exception_ptr error) {
    const value argument = error ? value::of_error(to_error(error)) : value();
    aio::task<value> leaving = call_for_coroutine(*exit_, &argument.raw(), 1);
    const value answer = co_await std::move(leaving);
    co_return truth(answer);
  }

 private:
  object_ref<callback_object> enter_, exit_;
};

assay_error* with(assay_object* enter, assay_object* exit, assay_object* body, assay_object** awaitable) {
  return guarded([&] {
    auto run = [held = as_callback(body)](value& entered) {
      return call_for_coroutine(*held, &entered.raw(), 1);
    };
    *awaitable =
        new_awaitable(aio::async_with(host_scope(as_callback(enter), as_callback(exit)), std::move(run)));
  });
}

const assay_ext_scope table = {sizeof(assay_ext_scope), 0, enter, exit, with};

}  // namespace

const void* const scope_table = &table;

}  // namespace reference
