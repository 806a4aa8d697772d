/* ext/task.h - asyncio.Task. A task is a future: ext/future.h's queries, cancel and callbacks take it. */
#ifndef ASSAY_EXT_TASK_H
#define ASSAY_EXT_TASK_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_TASK "assay.task/1"

typedef struct assay_spawn_args {
  uint32_t size;
  uint32_t reserved;       /* 0 */
  assay_object* coroutine; /* its laziness ends here; not a coroutine: type error */
  const assay_value* name; /* NULL: a default name that is unique */
  assay_object* context;   /* NULL: a copy of the current one */
  assay_object* loop;      /* NULL: the running loop (asyncio.create_task); else loop.create_task */
} assay_spawn_args;

typedef struct assay_ext_task {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* [loop] May resume the coroutine before it returns only where the loop's task factory is an eager one. */
  assay_error* (*create)(const assay_spawn_args* args, assay_object** task);
  assay_error* (*cancelling)(assay_object* task, int32_t* count); /* [loop] requests not withdrawn */
  assay_error* (*uncancel)(assay_object* task, int32_t* left);    /* [loop] */
  /* [loop] *task: +1, or NULL where no task's step is executing. loop NULL: the running one, else runtime
   * error. */
  assay_error* (*current)(assay_object* loop, assay_object** task);
  assay_error* (*all)(assay_object* loop, assay_list** tasks); /* [loop] those not done; in no order */
  assay_error* (*get_name)(assay_object* task, assay_value* name);
  assay_error* (*set_name)(assay_object* task, const assay_value* name);
  assay_error* (*get_coro)(assay_object* task, assay_object** coroutine /* NULL: none any more */);
  /* [any] The factory of eager tasks, for loop.set_task_factory: a task's body begins within create, up to
   * its first suspension. */
  assay_error* (*eager_factory)(assay_object** factory);
} assay_ext_task;

ASSAY_STATIC_ASSERT(sizeof(assay_spawn_args) == 8 + 4 * sizeof(void*), "layout of assay_spawn_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_task) == 8 + 9 * sizeof(void*), "layout of assay_ext_task");

ASSAY_EXTERN_C_END

#endif
