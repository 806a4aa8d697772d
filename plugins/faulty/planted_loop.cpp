// Faults planted in the table of assay.loop/1.
#include "planted.hpp"

namespace faulty {

void plant_loop_handle_cancel_ignored(tables& t) {
  t.loop.handle_cancel = [](assay_object*) -> assay_error* { return nullptr; };
}

void plant_loop_handle_never_cancelled(tables& t) {
  t.loop.handle_cancelled = [](assay_object*, int32_t* cancelled) -> assay_error* {
    *cancelled = 0;
    return nullptr;
  };
}

void plant_loop_past_deadline_lost(tables& t) {
  t.loop.call_at = [](const assay_call_args* a, double when, assay_object** handle) {
    double now = 0;
    if (assay_error* failed = real.loop.time(a->loop, &now)) return failed;
    return real.loop.call_at(a, when < now ? now + 3600 : when, handle);
  };
}

void plant_loop_clock_in_milliseconds(tables& t) {
  t.loop.time = [](assay_object* loop, double* seconds) {
    assay_error* const failed = real.loop.time(loop, seconds);
    if (failed == nullptr) *seconds *= 1000;
    return failed;
  };
}

void plant_loop_clock_goes_back(tables& t) {
  t.loop.time = [](assay_object* loop, double* seconds) {
    static unsigned readings = 0;
    assay_error* const failed = real.loop.time(loop, seconds);
    if (failed == nullptr && ++readings % 10 == 0) *seconds -= 1;
    return failed;
  };
}

void plant_loop_due_time_forgotten(tables& t) {
  t.loop.handle_when = [](assay_object* handle, double* when) {
    int32_t cancelled = 0;
    if (assay_error* failed = real.loop.handle_cancelled(handle, &cancelled)) return failed;
    assay_error* const failed = real.loop.handle_when(handle, when);
    if (failed == nullptr && cancelled != 0) *when = 0;
    return failed;
  };
}

void plant_loop_close_twice_fails(tables& t) {
  t.loop.close = [](assay_object* loop) {
    int32_t closed = 0;
    if (assay_error* failed = real.loop.is_closed(loop, &closed)) return failed;
    return closed != 0 ? make_error(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed") : real.loop.close(loop);
  };
}

void plant_loop_running_after_run(tables& t) {
  static assay_object* last = nullptr;  // compared only
  t.loop.run_forever = [](assay_object* loop) {
    last = loop;
    return real.loop.run_forever(loop);
  };
  t.loop.run_until_complete = [](assay_object* loop, assay_object* awaitable, assay_value* result) {
    last = loop;
    return real.loop.run_until_complete(loop, awaitable, result);
  };
  t.loop.is_running = [](assay_object* loop, int32_t* running) {
    assay_error* const failed = real.loop.is_running(loop, running);
    if (failed == nullptr && loop == last) *running = 1;
    return failed;
  };
}

}  // namespace faulty
