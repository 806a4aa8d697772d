/* ext/executor.h - threads beside the loop: to_thread, run_in_executor, run_coroutine_threadsafe.
 *
 * Jobs are callbacks, called with their arguments on a thread of the pool; their result or error is the
 * job's. */
#ifndef ASSAY_EXT_EXECUTOR_H
#define ASSAY_EXT_EXECUTOR_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_EXECUTOR "assay.executor/1"

typedef struct assay_ext_executor {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* [any] concurrent.futures.ThreadPoolExecutor. */
  assay_error* (*thread_pool_create)(int64_t max_workers, assay_object** executor);
  /* [any] wait 1: returns when its jobs have ended. */
  assay_error* (*thread_pool_shutdown)(assay_object* executor, int32_t wait);

  /* [loop] Submits at the call. executor NULL: the loop's default. args NULL: none. */
  assay_error* (*run_in_executor)(assay_object* loop /* NULL: running */, assay_object* executor,
                                  assay_object* callback, const assay_list* args, assay_object** future);
  /* [loop] Lazy, as in ext/streams.h: submits when awaited, in a copy of the caller's context. */
  assay_error* (*to_thread)(assay_object* callback, const assay_list* args, assay_object** awaitable);
  assay_error* (*set_default_executor)(assay_object* loop, assay_object* executor); /* [loop] */
  /* [loop] Lazy. timeout NULL: waits without limit. */
  assay_error* (*shutdown_default_executor)(assay_object* loop, const double* timeout,
                                            assay_object** awaitable);

  /* [any] but the loop's own thread. A thread future (ext/future.h). */
  assay_error* (*run_coroutine_threadsafe)(assay_object* coroutine, assay_object* loop,
                                           assay_object** thread_future);
  /* [any] but a loop's thread: blocks until the thread future is done, then as future.result. A timeout that
   * passes is an error of kind timeout, and changes nothing. */
  assay_error* (*thread_wait)(assay_object* thread_future, const double* timeout, assay_value* result);
} assay_ext_executor;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_executor) == 8 + 8 * sizeof(void*), "layout of assay_ext_executor");

ASSAY_EXTERN_C_END

#endif
