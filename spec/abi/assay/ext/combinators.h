/* ext/combinators.h - the functions of asyncio that make one awaitable from others. Times are seconds.
 *
 * Laziness is part of the semantics: gather, shield and ensure_future schedule at the call and return
 * futures; sleep, wait and wait_for return lazy awaitables that do nothing until awaited, once. */
#ifndef ASSAY_EXT_COMBINATORS_H
#define ASSAY_EXT_COMBINATORS_H

#include <assay/object.h>
#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_COMBINATORS "assay.combinators/1"

enum { ASSAY_ALL_COMPLETED = 0, ASSAY_FIRST_COMPLETED = 1, ASSAY_FIRST_EXCEPTION = 2 };

typedef struct assay_wait_args {
  uint32_t size;
  int32_t return_when;       /* another number: value error when awaited */
  const assay_list* members; /* of objects */
  const double* timeout;     /* NULL: none */
} assay_wait_args;

typedef struct assay_ext_combinators {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* [loop] The awaitable's value is result. */
  assay_error* (*sleep)(double delay, const assay_value* result /* NULL: none */, assay_object** awaitable);
  /* [loop] members: a list of objects (a value of another kind: type error). The future's value is the list
   * of results in the members' order, with return_exceptions errors as values among them. */
  assay_error* (*gather)(const assay_list* members, int32_t return_exceptions, assay_object** future);
  /* [loop] The awaitable's value: list(list done, list pending), each in no order. */
  assay_error* (*wait)(const assay_wait_args* args, assay_object** awaitable);
  assay_error* (*wait_for)(assay_object* awaited, const double* timeout /* NULL: none */,
                           assay_object** awaitable);
  assay_error* (*shield)(assay_object* awaited, assay_object** future); /* [loop] */
  /* [loop] An iterator; iter_next gives one awaitable after another, and NULL at the end. */
  assay_error* (*as_completed)(const assay_list* members, const double* timeout, assay_object** iterator);
  assay_error* (*iter_next)(assay_object* iterator, assay_object** awaitable);
  /* [loop] Asynchronous iteration: the awaitable, lazy, gives the next member itself, done; at the end it
   * raises an error of kind stop-async-iteration. */
  assay_error* (*iter_anext)(assay_object* iterator, assay_object** awaitable);
  /* [loop] loop NULL: the running one. */
  assay_error* (*ensure_future)(assay_object* awaitable, assay_object* loop, assay_object** future);
} assay_ext_combinators;

ASSAY_STATIC_ASSERT(sizeof(assay_wait_args) == 8 + 2 * sizeof(void*), "layout of assay_wait_args");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_combinators) == 8 + 9 * sizeof(void*),
                    "layout of assay_ext_combinators");

ASSAY_EXTERN_C_END

#endif
