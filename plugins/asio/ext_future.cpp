// The table of assay.future/1: the adapter's futures, and tasks as futures (outcome.hpp).
#include <assay/ext/future.h>

#include "outcome.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

class future_object final : public outcome_object {
 public:
  explicit future_object(loop_object& loop) : outcome_object(ASSAY_KIND_FUTURE, loop) {}
  bool settable() const noexcept override { return true; }

 private:
  ~future_object() override = default;
};

outcome_object& as_settable(assay_object* o) {
  outcome_object& future = as_outcome(o);
  if (!future.settable()) refuse(ASSAY_ERROR_KIND_RUNTIME, "only its coroutine completes this");
  if (future.done()) refuse(ASSAY_ERROR_KIND_INVALID_STATE, "the future is done already");
  return future;
}

assay_error* create(assay_object* loop, assay_object** out) {
  return guarded([&] { *out = new future_object(as_open_loop(loop)); });
}
assay_error* set_result(assay_object* o, assay_value v) {
  value result = value::adopt(v);  // consumed, whatever the outcome
  return guarded([&] { as_settable(o).finish(std::move(result), nullptr); });
}
assay_error* set_exception(assay_object* o, assay_error* error) {
  return guarded([&] {
    outcome_object& future = as_settable(o);
    host->error_ref(error);
    future.finish(value(), error);
  });
}
assay_error* cancel(assay_object* o, const assay_bytes* /*message: Asio's cancellation has none*/,
                    int32_t* requested) {
  return guarded([&] {
    const auto target = object_ref<outcome_object>::share(&as_outcome(o));
    *requested = target->cancel() ? 1 : 0;
  });
}
assay_error* done(assay_object* o, int32_t* yes) {
  return guarded([&] { *yes = as_outcome(o).done() ? 1 : 0; });
}
assay_error* cancelled(assay_object* o, int32_t* yes) {
  return guarded([&] { *yes = as_outcome(o).cancelled() ? 1 : 0; });
}
assay_error* result(assay_object* o, assay_value* out) {
  return guarded([&] { *out = as_outcome(o).result().release(); });
}
assay_error* exception(assay_object* o, assay_error** out) {
  return guarded([&] {
    assay_error* const error = as_outcome(o).exception();
    if (error) host->error_ref(error);
    *out = error;
  });
}
assay_error* add_callback(assay_object* o, assay_object* callback,
                          assay_object* /*context: there are none*/) {
  return guarded([&] { add_done_callback(as_outcome(o), as_callback(callback)); });
}
assay_error* remove_callback(assay_object* o, assay_object* callback, int32_t* removed) {
  return guarded([&] { *removed = as_outcome(o).remove_callbacks(as_callback(callback).get()); });
}
assay_error* get_loop(assay_object* o, assay_object** out) {
  return guarded([&] { *out = object_ref<loop_object>::share(&as_outcome(o).owner()).release(); });
}

const assay_ext_future table = {
    .size = sizeof(assay_ext_future),
    .reserved = 0,
    .create = create,
    .set_result = set_result,
    .set_exception = set_exception,
    .cancel = cancel,
    .done = done,
    .cancelled = cancelled,
    .result = result,
    .exception = exception,
    .add_done_callback = add_callback,
    .remove_done_callback = remove_callback,
    .get_loop = get_loop,
    .thread_create = nullptr,
    .thread_set_running = nullptr,
    .wrap = nullptr,
};

}  // namespace

const void* const future_table = &table;

}  // namespace asio_plugin
