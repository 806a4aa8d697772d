/* ext/context.h - context variables (contextvars). On whichever thread the code runs whose context is meant.
 */
#ifndef ASSAY_EXT_CONTEXT_H
#define ASSAY_EXT_CONTEXT_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_CONTEXT "assay.context/1"

typedef struct assay_ext_context {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*copy)(assay_object** context); /* contextvars.copy_context */
  /* Calls the callback in the context itself; its result, or its error. */
  assay_error* (*run)(assay_object* context, assay_object* callback, const assay_list* args,
                      assay_value* result);
  assay_error* (*task_context)(assay_object* task, assay_object** context); /* Task.get_context */

  assay_error* (*var_create)(const char* name, const assay_value* otherwise /* NULL: none */,
                             assay_object** variable);
  /* A variable without a value, and without a default of either kind: an error of kind lookup. */
  assay_error* (*var_get)(assay_object* variable, const assay_value* otherwise /* NULL: none */,
                          assay_value* value);
  assay_error* (*var_set)(assay_object* variable, const assay_value* value,
                          assay_object** token /* NULL: not wanted */);
  assay_error* (*var_reset)(assay_object* variable, assay_object* token);
} assay_ext_context;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_context) == 8 + 7 * sizeof(void*), "layout of assay_ext_context");

ASSAY_EXTERN_C_END

#endif
