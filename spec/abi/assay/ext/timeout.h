/* ext/timeout.h - asyncio.timeout and timeout_at: a time limit over a block. ext/scope.h enters and leaves
 * it. All [loop]; times are seconds. */
#ifndef ASSAY_EXT_TIMEOUT_H
#define ASSAY_EXT_TIMEOUT_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_TIMEOUT "assay.timeout/1"

typedef struct assay_ext_timeout {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*after)(const double* delay /* NULL: never */, assay_object** scope);
  assay_error* (*at)(const double* when /* NULL: never */, assay_object** scope); /* on the loop's clock */
  assay_error* (*when)(assay_object* scope, assay_value* when /* float, or none */);
  assay_error* (*reschedule)(assay_object* scope, const double* when /* NULL: never */);
  assay_error* (*expired)(assay_object* scope, int32_t* expired);
} assay_ext_timeout;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_timeout) == 8 + 5 * sizeof(void*), "layout of assay_ext_timeout");

ASSAY_EXTERN_C_END

#endif
