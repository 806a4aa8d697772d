/* ext/taskgroup.h - asyncio.TaskGroup. ext/scope.h enters and leaves it. All [loop]. */
#ifndef ASSAY_EXT_TASKGROUP_H
#define ASSAY_EXT_TASKGROUP_H

#include <assay/ext/task.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_TASKGROUP "assay.taskgroup/1"

typedef struct assay_ext_taskgroup {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*create)(assay_object** group);
  /* args->loop must be NULL. */
  assay_error* (*create_task)(assay_object* group, const assay_spawn_args* args, assay_object** task);
} assay_ext_taskgroup;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_taskgroup) == 8 + 2 * sizeof(void*), "layout of assay_ext_taskgroup");

ASSAY_EXTERN_C_END

#endif
