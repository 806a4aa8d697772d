/* ext/clock.h - loops with virtual time.
 *
 * Such a loop's clock stands still while the loop has anything to run. When nothing is ready it jumps to the
 * due time of the next timer, which therefore runs exactly when it is due. While something outside of the
 * loop may wake it - an executor job is out, a child lives, a descriptor beyond its own wake-up is watched,
 * or a hold is in force (rule R9) - it does not jump: the loop waits, and its clock goes on as a real one
 * does, at most to that due time. With nothing outside and no timer it waits as any other loop.
 *
 * A plugin that claims all of it has the tests of timers run in virtual time first and then in real time. */
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
   * Taking it back wakes the loop; what was posted to the loop before comes before a jump. */
  assay_error* (*hold)(assay_object* loop, int32_t delta);
  /* [loop] Moves the clock on without running anything, as if the thread had been blocked for so many
   * seconds: what became due by it runs in the loop's next pass. Errors: value for a number that is negative,
   * infinite or none. For a loop of another kind both answer an error of kind value. */
  assay_error* (*advance)(assay_object* loop, double seconds);
} assay_ext_clock;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_clock) == 8 + 3 * sizeof(void*), "layout of assay_ext_clock");

ASSAY_EXTERN_C_END

#endif
