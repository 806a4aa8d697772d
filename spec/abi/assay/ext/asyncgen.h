/* ext/asyncgen.h - asynchronous generators, and what iterates over them.
 *
 * A generator is a foreign coroutine that may answer ASSAY_OUT_YIELD. It is resumed at a yield with the value
 * sent (none for anext), or with an error thrown into it; closing it at a yield resumes it with an error of
 * kind generator-exit, and its clean-up may await (rule R4). Awaitables are lazy, as in ext/streams.h. All
 * [loop]. */
#ifndef ASSAY_EXT_ASYNCGEN_H
#define ASSAY_EXT_ASYNCGEN_H

#include <assay/coro.h>
#include <assay/object.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_ASYNCGEN "assay.asyncgen/1"

typedef struct assay_ext_asyncgen {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* The frame is consumed, also on an error. */
  assay_error* (*create)(const assay_frame_ops* ops, void* frame, assay_object** generator);
  /* Each value: what it yields. At the end: an error of kind stop-async-iteration. */
  assay_error* (*anext)(assay_object* generator, assay_object** awaitable);
  assay_error* (*asend)(assay_object* generator, const assay_value* sent, assay_object** awaitable);
  assay_error* (*athrow)(assay_object* generator, assay_error* error, assay_object** awaitable);
  assay_error* (*aclose)(assay_object* generator, assay_object** awaitable);        /* value: none */
  assay_error* (*shutdown_asyncgens)(assay_object* loop, assay_object** awaitable); /* value: none */

  /* `async for`: next is called with () and returns a coroutine, whose stop-async-iteration ends the loop;
   * body is called with (item) for each and returns a coroutine. The awaitable's value is none. */
  assay_error* (*async_for)(assay_object* next, assay_object* body, assay_object** awaitable);
  /* [x async for x in generator]: the awaitable's value is the list. */
  assay_error* (*collect)(assay_object* generator, assay_object** awaitable);
  /* [await x for x in awaitables]: one after another; the awaitable's value is the list. */
  assay_error* (*await_each)(const assay_list* awaitables, assay_object** awaitable);
} assay_ext_asyncgen;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_asyncgen) == 8 + 9 * sizeof(void*), "layout of assay_ext_asyncgen");

ASSAY_EXTERN_C_END

#endif
