/* ext/scope.h - `async with` by its two halves: asynchronous context managers of the runtime.
 *
 * Takes the objects that say so: timeouts and task groups (ext/timeout.h, ext/taskgroup.h), locks,
 * conditions, semaphores and barriers (ext/sync.h), servers (ext/streams.h). Awaitables are lazy, as in
 * ext/streams.h. All [loop].
 */
#ifndef ASSAY_EXT_SCOPE_H
#define ASSAY_EXT_SCOPE_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_SCOPE "assay.scope/1"

typedef struct assay_ext_scope {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* __aenter__. The awaitable's value is what `as` would bind. */
  assay_error* (*enter)(assay_object* scope, assay_object** awaitable);
  /* __aexit__. error: what left the body, NULL for none; it is borrowed and held by the awaitable. The exit
   * runs while that error is being handled in the runtime's own sense, so that causes and contexts are right
   * (rule R3). The awaitable's value: bool, 1 if the error is suppressed; it raises what replaces the error,
   * which may be the very same error raised again. */
  assay_error* (*exit)(assay_object* scope, assay_error* error, assay_object** awaitable);
  /* `async with` as a whole, on a context manager that the host wrote: enter is called with () and exit with
   * (error or none), each returns a coroutine; body is called with (the value of the entry) and returns a
   * coroutine. The awaitable's value is the body's, or none where exit suppressed the error. */
  assay_error* (*with)(assay_object* enter, assay_object* exit, assay_object* body, assay_object** awaitable);
} assay_ext_scope;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_scope) == 8 + 3 * sizeof(void*), "layout of assay_ext_scope");

ASSAY_EXTERN_C_END

#endif
