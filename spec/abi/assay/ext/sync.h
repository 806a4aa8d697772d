/* ext/sync.h - asyncio's synchronisation primitives: Lock, Event, Condition, Semaphore, BoundedSemaphore,
 * Barrier.
 *
 * acquire, release and locked take locks, conditions and semaphores alike. Awaitables are lazy, as in
 * ext/streams.h. All [loop]; a runtime that claims sync.late-binding lets the functions that create be called
 * before any loop runs too. */
#ifndef ASSAY_EXT_SYNC_H
#define ASSAY_EXT_SYNC_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_SYNC "assay.sync/1"

typedef struct assay_ext_sync {
  uint32_t size;
  uint32_t reserved; /* 0 */

  assay_error* (*acquire)(assay_object* primitive, assay_object** awaitable); /* value: bool */
  assay_error* (*release)(assay_object* primitive);
  assay_error* (*locked)(assay_object* primitive, int32_t* locked);

  assay_error* (*lock_create)(assay_object** lock);
  assay_error* (*semaphore_create)(int64_t value, int32_t bounded, assay_object** semaphore);

  assay_error* (*event_create)(assay_object** event);
  assay_error* (*event_set)(assay_object* event);
  assay_error* (*event_clear)(assay_object* event);
  assay_error* (*event_is_set)(assay_object* event, int32_t* set);
  assay_error* (*event_wait)(assay_object* event, assay_object** awaitable); /* value: bool */

  assay_error* (*condition_create)(assay_object* lock /* NULL: one of its own */, assay_object** condition);
  assay_error* (*condition_wait)(assay_object* condition, assay_object** awaitable); /* value: bool */
  /* predicate is called with (); the awaitable's value is its last result. */
  assay_error* (*condition_wait_for)(assay_object* condition, assay_object* predicate,
                                     assay_object** awaitable);
  assay_error* (*condition_notify)(assay_object* condition, int64_t n);
  assay_error* (*condition_notify_all)(assay_object* condition);

  assay_error* (*barrier_create)(int64_t parties, assay_object** barrier);
  assay_error* (*barrier_wait)(assay_object* barrier, assay_object** awaitable);  /* value: int, the index */
  assay_error* (*barrier_reset)(assay_object* barrier, assay_object** awaitable); /* value: none */
  assay_error* (*barrier_abort)(assay_object* barrier, assay_object** awaitable); /* value: none */
  assay_error* (*barrier_parties)(assay_object* barrier, int64_t* parties);
  assay_error* (*barrier_n_waiting)(assay_object* barrier, int64_t* waiting);
  assay_error* (*barrier_broken)(assay_object* barrier, int32_t* broken);
} assay_ext_sync;

ASSAY_STATIC_ASSERT(sizeof(assay_ext_sync) == 8 + 22 * sizeof(void*), "layout of assay_ext_sync");

ASSAY_EXTERN_C_END

#endif
