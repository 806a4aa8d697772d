/* ext/future.h - asyncio.Future, and concurrent.futures.Future where an entry says thread future.
 *
 * The queries, cancel and the callbacks take every kind of future: plain ones, tasks, the results of gather
 * and shield. A runtime that has tasks and no futures leaves create and the setters NULL. */
#ifndef ASSAY_EXT_FUTURE_H
#define ASSAY_EXT_FUTURE_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_FUTURE "assay.future/1"

typedef struct assay_ext_future {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*create)(assay_object* loop /* NULL: running */, assay_object** future); /* [loop] */
  /* [loop]; [any] for a thread future. value is consumed. Invalid-state error once done. */
  assay_error* (*set_result)(assay_object* future, assay_value value);
  assay_error* (*set_exception)(assay_object* future,
                                assay_error* error); /* [loop]; [any] for a thread future */
  /* [loop]; [any] for a thread future. Also tasks. message NULL: none. *requested: 1 unless already done. */
  assay_error* (*cancel)(assay_object* future, const assay_bytes* message, int32_t* requested);
  assay_error* (*done)(assay_object* future, int32_t* done);
  assay_error* (*cancelled)(assay_object* future, int32_t* cancelled);
  /* The result, or as error: the exception, cancelled, or invalid-state while pending. Never waits: for a
   * thread future too it answers invalid-state while that is pending. */
  assay_error* (*result)(assay_object* future, assay_value* value);
  /* *exception: +1, or NULL after a result. As error: cancelled, or invalid-state while pending. */
  assay_error* (*exception)(assay_object* future, assay_error** exception);
  /* [loop] callback is called with (future), through the loop. context NULL: a copy of the current one. */
  assay_error* (*add_done_callback)(assay_object* future, assay_object* callback, assay_object* context);
  assay_error* (*remove_done_callback)(assay_object* future, assay_object* callback, int32_t* removed);
  assay_error* (*get_loop)(assay_object* future, assay_object** loop);

  /* concurrent.futures.Future: a future completed and waited for by threads. The setters, cancel and queries
   * above take it on [any] thread. set_running is set_running_or_notify_cancel: *run is 0 if it was
   * cancelled, else cancel has no effect from then on. */
  assay_error* (*thread_create)(assay_object** thread_future);                   /* [any] */
  assay_error* (*thread_set_running)(assay_object* thread_future, int32_t* run); /* [any] */
  /* [loop] asyncio.wrap_future: a future of the loop that mirrors a thread future, both ways. */
  assay_error* (*wrap)(assay_object* thread_future, assay_object* loop /* NULL: running */,
                       assay_object** future);
} assay_ext_future;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_future) == 8 + 14 * sizeof(void*), "layout of assay_ext_future");

ASSAY_EXTERN_C_END

#endif
