/* object.h - the kinds of object a plugin may hand out. A function given an object of a kind it does not take
 * answers an error of kind type; it never crashes. */
#ifndef ASSAY_OBJECT_H
#define ASSAY_OBJECT_H

#include <assay/base.h>

ASSAY_EXTERN_C_BEGIN

enum {
  ASSAY_KIND_OTHER = 0,     /* an object of the runtime that has no kind here */
  ASSAY_KIND_AWAITABLE = 1, /* may be awaited once; lazy: nothing happens before (wait_for, wait, sleep) */
  ASSAY_KIND_COROUTINE =
      2,                 /* made by assay_plugin.coroutine or a coroutine of the runtime's own: lazy, once */
  ASSAY_KIND_FUTURE = 3, /* may be awaited, queried and have callbacks (also the result of gather, shield) */
  ASSAY_KIND_TASK = 4,   /* a future that drives a coroutine */
  ASSAY_KIND_THREAD_FUTURE = 5, /* a future for threads: concurrent.futures.Future */
  ASSAY_KIND_LOOP = 6,
  ASSAY_KIND_CALLBACK = 7,
  ASSAY_KIND_HANDLE = 8,       /* of call_soon */
  ASSAY_KIND_TIMER_HANDLE = 9, /* of call_later and call_at */
  ASSAY_KIND_CONTEXT = 10,
  ASSAY_KIND_ITERATOR = 11, /* of as_completed */
  ASSAY_KIND_STREAM_READER = 12,
  ASSAY_KIND_STREAM_WRITER = 13,
  ASSAY_KIND_SERVER = 14,
  ASSAY_KIND_PROCESS = 15,
  ASSAY_KIND_TIMEOUT = 16,
  ASSAY_KIND_TASK_GROUP = 17,
  ASSAY_KIND_RUNNER = 18,
  ASSAY_KIND_LOCK = 19,
  ASSAY_KIND_EVENT = 20,
  ASSAY_KIND_CONDITION = 21,
  ASSAY_KIND_SEMAPHORE = 22,
  ASSAY_KIND_BARRIER = 23,
  ASSAY_KIND_QUEUE = 24,
  ASSAY_KIND_EXECUTOR = 25,
  ASSAY_KIND_GENERATOR = 26, /* asynchronous */
  ASSAY_KIND_CONTEXT_VARIABLE = 27,
  ASSAY_KIND_CONTEXT_TOKEN = 28,
  ASSAY_KIND_TRANSPORT = 29, /* of a connection or a pipe */
  ASSAY_KIND_DATAGRAM_TRANSPORT = 30,
  ASSAY_KIND_PROTOCOL = 31,
  ASSAY_KIND_SUBPROCESS_TRANSPORT = 32,
  ASSAY_KIND_TLS_CONTEXT = 33
};

ASSAY_EXTERN_C_END

#endif
