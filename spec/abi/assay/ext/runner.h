/* ext/runner.h - asyncio.run and asyncio.Runner. All on a thread that runs no loop; interrupts need [main].
 */
#ifndef ASSAY_EXT_RUNNER_H
#define ASSAY_EXT_RUNNER_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_RUNNER "assay.runner/1"

typedef struct assay_runner_args {
  uint32_t size;
  int32_t debug;              /* 1 on, 0 off, -1 as the runtime decides */
  assay_object* loop_factory; /* called with (), returns a loop; NULL: a new loop of the usual kind */
} assay_runner_args;

typedef struct assay_ext_runner {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*run)(assay_object* coroutine, const assay_runner_args* args, assay_value* result);
  assay_error* (*create)(const assay_runner_args* args, assay_object** runner);
  /* context NULL: the runner's own. */
  assay_error* (*runner_run)(assay_object* runner, assay_object* coroutine, assay_object* context,
                             assay_value* result);
  assay_error* (*runner_get_loop)(assay_object* runner, assay_object** loop);
  assay_error* (*runner_close)(assay_object* runner);
} assay_ext_runner;

ASSAY_STATIC_ASSERT(sizeof(assay_runner_args) == 8 + sizeof(void*), "layout of assay_runner_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_runner) == 8 + 5 * sizeof(void*), "layout of assay_ext_runner");

ASSAY_EXTERN_C_END

#endif
