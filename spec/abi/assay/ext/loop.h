/* ext/loop.h - the event loop: asyncio.AbstractEventLoop's scheduling, life cycle and error handling.
 *
 * A NULL entry: the runtime has no such thing, and must not claim it. Times are seconds on the loop's clock.
 */
#ifndef ASSAY_EXT_LOOP_H
#define ASSAY_EXT_LOOP_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_LOOP "assay.loop/1"

/* What call_soon and its kin take. The callback is called with args on the loop's thread, through the loop.
 */
typedef struct assay_call_args {
  uint32_t size;
  uint32_t reserved;      /* 0 */
  assay_object* loop;     /* NULL: the running loop */
  assay_object* callback; /* of kind callback; anything else is the runtime's to refuse */
  const assay_list* args; /* NULL: none */
  assay_object* context;  /* NULL: a copy of the current one */
} assay_call_args;

typedef struct assay_ext_loop {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* [any] asyncio.new_event_loop: a loop that is neither running nor closed; its thread is the one that runs
   * it. */
  assay_error* (*create)(assay_object** loop);
  assay_error* (*close)(assay_object* loop); /* [loop] runtime error while it runs; idempotent */
  assay_error* (*run_forever)(
      assay_object* loop); /* [loop] until stop; an interrupt or exit leaves it as error */
  /* [loop] awaitable: a future, or a coroutine, which is wrapped in a task. */
  assay_error* (*run_until_complete)(assay_object* loop, assay_object* awaitable, assay_value* result);
  assay_error* (*stop)(assay_object* loop);                         /* [loop] */
  assay_error* (*is_running)(assay_object* loop, int32_t* running); /* [any] */
  assay_error* (*is_closed)(assay_object* loop, int32_t* closed);   /* [any] */
  /* [any] asyncio.get_running_loop: runtime error where no loop runs on this thread. */
  assay_error* (*running)(assay_object** loop);
  assay_error* (*time)(assay_object* loop, double* seconds); /* [any] loop NULL: the running one */

  assay_error* (*call_soon)(const assay_call_args* args, assay_object** handle); /* [loop] */
  /* [any] wakes the loop if it waits. args->loop must not be NULL. */
  assay_error* (*call_soon_threadsafe)(const assay_call_args* args, assay_object** handle);
  assay_error* (*call_later)(const assay_call_args* args, double delay, assay_object** handle); /* [loop] */
  assay_error* (*call_at)(const assay_call_args* args, double when, assay_object** handle);     /* [loop] */
  assay_error* (*handle_cancel)(assay_object* handle);                        /* [loop] idempotent */
  assay_error* (*handle_cancelled)(assay_object* handle, int32_t* cancelled); /* [loop] */
  assay_error* (*handle_when)(assay_object* handle, double* when);            /* [loop] timer handles */

  /* [loop] handler NULL: the default one. It is called with (loop, context): context is a list of [name,
   * value] pairs, names as in asyncio ("message", "exception", "handle", "future", "task", ...). */
  assay_error* (*set_exception_handler)(assay_object* loop, assay_object* handler);
  assay_error* (*call_exception_handler)(assay_object* loop, const assay_list* context);    /* [loop] */
  assay_error* (*default_exception_handler)(assay_object* loop, const assay_list* context); /* [loop] logs */

  /* [loop] factory NULL: the default one. It is called with (loop, coroutine) and returns a task. */
  assay_error* (*set_task_factory)(assay_object* loop, assay_object* factory);

  assay_error* (*set_debug)(assay_object* loop, int32_t on);
  assay_error* (*get_debug)(assay_object* loop, int32_t* on);
  /* [loop] In debug mode a callback that takes longer is logged. Seconds. */
  assay_error* (*set_slow_callback_duration)(assay_object* loop, double seconds);
} assay_ext_loop;

ASSAY_STATIC_ASSERT(sizeof(assay_call_args) == 8 + 4 * sizeof(void*), "layout of assay_call_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_loop) == 8 + 23 * sizeof(void*), "layout of assay_ext_loop");

ASSAY_EXTERN_C_END

#endif
