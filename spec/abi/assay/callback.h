/* callback.h - a callback is an object: it has identity ("the same callback twice", "remove"), a result value
 * (predicates, factories, client_connected returning a coroutine) and an end (drop). */
#ifndef ASSAY_CALLBACK_H
#define ASSAY_CALLBACK_H

#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

typedef struct assay_callback_ops {
  uint32_t size;
  uint32_t reserved; /* 0 */
  /* On the thread that the registering function documents. argv is borrowed. Returns NULL with *result +1
   * (none where there is nothing to say), or an error (+1), which the runtime raises as its own. */
  assay_error* (*call)(void* data, const assay_value* argv, size_t argc, assay_value* result);
  /* [any] Exactly once, after the last call and never during one. */
  void (*drop)(void* data);
} assay_callback_ops;

ASSAY_STATIC_ASSERT(sizeof(assay_callback_ops) == 8 + 2 * sizeof(void*), "layout of assay_callback_ops");

ASSAY_EXTERN_C_END

#endif
