// Faults planted in the table of assay.combinators/1.
#include <assay/error.h>
#include <assay/host.h>

#include "planted.hpp"

namespace faulty {

void plant_sleep_result_lost(tables& t) {
  t.combinators.sleep = [](double delay, const assay_value*, assay_object** awaitable) {
    return real.combinators.sleep(delay, nullptr, awaitable);
  };
}

void plant_sleep_negative_refused(tables& t) {
  t.combinators.sleep = [](double delay, const assay_value* result, assay_object** awaitable) {
    return delay < 0 ? make_error(ASSAY_ERROR_KIND_VALUE, "sleep of a negative time")
                     : real.combinators.sleep(delay, result, awaitable);
  };
}

void plant_gather_errors_as_values_stop_it(tables& t) {
  t.combinators.gather = [](const assay_list* members, int32_t, assay_object** future) {
    return real.combinators.gather(members, 0, future);
  };
}

void plant_shield_drops_the_gather(tables& t) {
  t.combinators.shield = [](assay_object* awaited, assay_object** future) -> assay_error* {
    base->ref(awaited);  // as it is, where it is a future already
    const int32_t kind = base->object_kind(awaited);
    if (kind == ASSAY_KIND_FUTURE) {
      *future = awaited;
      return nullptr;
    }
    base->unref(awaited);
    return real.combinators.shield(awaited, future);
  };
}

void plant_as_completed_nothing_refused(tables& t) {
  t.combinators.as_completed = [](const assay_list* members, const double* timeout, assay_object** iterator) {
    size_t n = 0;
    host->list_view(members, &n);
    return n == 0 ? make_error(ASSAY_ERROR_KIND_VALUE, "the collection is empty")
                  : real.combinators.as_completed(members, timeout, iterator);
  };
}

void plant_ensure_future_wraps_futures(tables& t) {
  t.combinators.ensure_future = [](assay_object* awaitable, assay_object* loop, assay_object** future) {
    return base->object_kind(awaitable) == ASSAY_KIND_TASK
               ? real.combinators.shield(awaitable, future)
               : real.combinators.ensure_future(awaitable, loop, future);
  };
}

void plant_ensure_future_any_loop(tables& t) {
  t.combinators.ensure_future = [](assay_object* awaitable, assay_object*, assay_object** future) {
    return real.combinators.ensure_future(awaitable, nullptr, future);
  };
}

void plant_ensure_future_wrong_kind(tables& t) {
  t.combinators.ensure_future = [](assay_object* awaitable, assay_object* loop, assay_object** future) {
    switch (awaitable ? base->object_kind(awaitable) : ASSAY_KIND_OTHER) {
      case ASSAY_KIND_FUTURE:
      case ASSAY_KIND_TASK:
      case ASSAY_KIND_COROUTINE:
      case ASSAY_KIND_AWAITABLE:
        return real.combinators.ensure_future(awaitable, loop, future);
      default:
        return make_error(ASSAY_ERROR_KIND_VALUE, "this cannot be awaited");
    }
  };
}

void plant_ensure_future_coroutines_only(tables& t) {
  t.combinators.ensure_future = [](assay_object* awaitable, assay_object* loop, assay_object** future) {
    return awaitable && base->object_kind(awaitable) == ASSAY_KIND_AWAITABLE
               ? make_error(ASSAY_ERROR_KIND_TYPE, "a future or a coroutine is required")
               : real.combinators.ensure_future(awaitable, loop, future);
  };
}

}  // namespace faulty
