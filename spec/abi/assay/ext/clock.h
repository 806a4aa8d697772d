/* ext/clock.h - loops with virtual time.
 *
 * Such a loop's clock stands still while it has anything to run; when nothing is ready it jumps to the next
 * deadline. It never jumps while an executor job is out, a child lives, a descriptor beyond its own wake-up
 * is watched, or a hold is in force (rule R9). */
#ifndef ASSAY_EXT_CLOCK_H
#define ASSAY_EXT_CLOCK_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_CLOCK "assay.clock/1"

typedef struct assay_ext_clock {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*loop_create)(assay_object** loop); /* [any] otherwise as loop.create */
  /* [any] No jump while the sum of all deltas is above zero: something outside the loop is still to happen.
   * Taking it back wakes the loop. */
  assay_error* (*hold)(assay_object* loop, int32_t delta);
} assay_ext_clock;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_clock) == 8 + 2 * sizeof(void*), "layout of assay_ext_clock");

ASSAY_EXTERN_C_END

#endif
