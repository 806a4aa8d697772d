/* ext/queue.h - asyncio.Queue, LifoQueue, PriorityQueue. Awaitables are lazy, as in ext/streams.h. All
 * [loop]; a runtime that claims sync.late-binding lets create be called before any loop runs too. */
#ifndef ASSAY_EXT_QUEUE_H
#define ASSAY_EXT_QUEUE_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_QUEUE "assay.queue/1"

enum {
  ASSAY_QUEUE_FIFO = 0,
  ASSAY_QUEUE_LIFO = 1,
  ASSAY_QUEUE_PRIORITY = 2 /* the smallest first: items are all ints, all floats, or all texts */
};

typedef struct assay_ext_queue {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*create)(int32_t order, int64_t maxsize /* <= 0: no bound */, assay_object** queue);
  assay_error* (*put)(assay_object* queue, const assay_value* item, assay_object** awaitable);
  assay_error* (*get)(assay_object* queue, assay_object** awaitable); /* value: the item */
  assay_error* (*put_nowait)(assay_object* queue, const assay_value* item);
  assay_error* (*get_nowait)(assay_object* queue, assay_value* item);
  assay_error* (*qsize)(assay_object* queue, int64_t* size);
  assay_error* (*empty)(assay_object* queue, int32_t* empty);
  assay_error* (*full)(assay_object* queue, int32_t* full);
  assay_error* (*maxsize)(assay_object* queue, int64_t* maxsize);
  assay_error* (*task_done)(assay_object* queue);
  assay_error* (*join)(assay_object* queue, assay_object** awaitable);
  assay_error* (*shutdown)(assay_object* queue, int32_t immediate);
} assay_ext_queue;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_queue) == 8 + 12 * sizeof(void*), "layout of assay_ext_queue");

ASSAY_EXTERN_C_END

#endif
