/* error.h - errors are the host's objects, told apart by kind.
 *
 * The origin of an error owns the truth. An error born in the host (made by a test) that enters the runtime
 * becomes an exception of the runtime which holds it; the error points back weakly (error_bind with a release
 * that forgets). An exception born in the runtime that leaves it becomes a host error that holds the
 * exception (error_bind with a release that drops it); the plugin finds the error again in a weak map,
 * guarded by error_try_ref. So one exception has one error, both ways, and no cycle arises across the border.
 */
#ifndef ASSAY_ERROR_H
#define ASSAY_ERROR_H

#include <assay/base.h>

ASSAY_EXTERN_C_BEGIN

/* Abstract kinds, with the exception of Python that each stands for. */
enum {
  ASSAY_ERROR_KIND_OTHER = 0,            /* an exception of the runtime that none of the others describes */
  ASSAY_ERROR_KIND_USER = 1,             /* made by a test: an ordinary exception of its own class */
  ASSAY_ERROR_KIND_CANCELLED = 2,        /* asyncio.CancelledError; always with ASSAY_ERROR_BASE */
  ASSAY_ERROR_KIND_TIMEOUT = 3,          /* TimeoutError (asyncio.TimeoutError) */
  ASSAY_ERROR_KIND_INVALID_STATE = 4,    /* asyncio.InvalidStateError */
  ASSAY_ERROR_KIND_VALUE = 5,            /* ValueError */
  ASSAY_ERROR_KIND_TYPE = 6,             /* TypeError */
  ASSAY_ERROR_KIND_RUNTIME = 7,          /* RuntimeError */
  ASSAY_ERROR_KIND_LOOKUP = 8,           /* LookupError */
  ASSAY_ERROR_KIND_INDEX = 9,            /* IndexError */
  ASSAY_ERROR_KIND_KEY = 10,             /* KeyError */
  ASSAY_ERROR_KIND_INCOMPLETE_READ = 11, /* asyncio.IncompleteReadError: partial, expected */
  ASSAY_ERROR_KIND_LIMIT_OVERRUN = 12,   /* asyncio.LimitOverrunError: consumed */
  ASSAY_ERROR_KIND_QUEUE_EMPTY = 13,     /* asyncio.QueueEmpty */
  ASSAY_ERROR_KIND_QUEUE_FULL = 14,      /* asyncio.QueueFull */
  ASSAY_ERROR_KIND_QUEUE_SHUTDOWN = 15,  /* asyncio.QueueShutDown */
  ASSAY_ERROR_KIND_BROKEN_BARRIER = 16,  /* asyncio.BrokenBarrierError */
  ASSAY_ERROR_KIND_OS = 17,              /* OSError: os_code is the errno */
  ASSAY_ERROR_KIND_RESOLVE = 18,         /* socket.gaierror: os_code is the EAI_ code */
  ASSAY_ERROR_KIND_TLS = 19,             /* ssl.SSLError */
  ASSAY_ERROR_KIND_UNSUPPORTED = 20,     /* the runtime has no such thing; ends a test as unsupported */
  ASSAY_ERROR_KIND_NOT_IMPLEMENTED = 21, /* NotImplementedError */
  ASSAY_ERROR_KIND_STOP_ITERATION = 22,  /* StopIteration */
  ASSAY_ERROR_KIND_STOP_ASYNC_ITERATION = 23, /* StopAsyncIteration */
  ASSAY_ERROR_KIND_GENERATOR_EXIT = 24,       /* GeneratorExit; with ASSAY_ERROR_BASE */
  ASSAY_ERROR_KIND_GROUP = 25,    /* ExceptionGroup, with ASSAY_ERROR_BASE BaseExceptionGroup: children */
  ASSAY_ERROR_KIND_EXIT = 26,     /* SystemExit: exit_code; with ASSAY_ERROR_BASE */
  ASSAY_ERROR_KIND_INTERRUPT = 27 /* KeyboardInterrupt; with ASSAY_ERROR_BASE */
};

enum {
  /* Not an ordinary error: a handler for ordinary errors lets it pass (BaseException, not Exception). */
  ASSAY_ERROR_BASE = 1u,
  /* A subtype of its kind, made by a test or a library. */
  ASSAY_ERROR_DERIVED = 2u,
  /* Made without any argument; with this flag the message is empty, without it an empty message is a message.
   */
  ASSAY_ERROR_NO_MESSAGE = 4u
};

/* What there is to know of an error. Passed to assay_host.error_new, which copies everything and takes
 * references of its own; filled by assay_host.error_get with views that live as long as the error. */
typedef struct assay_error_info {
  uint32_t size;
  int32_t kind;
  uint32_t flags;
  int32_t os_code;     /* errno, or EAI_ code where kind is resolve; else 0 */
  const char* message; /* UTF-8, not terminated */
  size_t message_len;
  const void* partial; /* incomplete-read: what was read, bytes */
  size_t partial_len;
  int64_t expected;             /* incomplete-read: bytes asked for; -1 none */
  int64_t consumed;             /* limit-overrun: bytes to be consumed; -1 none */
  int64_t exit_code;            /* exit */
  assay_error* cause;           /* NULL: none. The explicit cause (raise ... from) */
  assay_error* context;         /* NULL: none. The error that was being handled when this one arose */
  assay_error* const* children; /* group */
  size_t n_children;
} assay_error_info;

ASSAY_STATIC_ASSERT(offsetof(assay_error_info, os_code) == 12, "layout of assay_error_info");
ASSAY_STATIC_ASSERT(offsetof(assay_error_info, expected) == 16 + 4 * sizeof(void*),
                    "layout of assay_error_info");
ASSAY_STATIC_ASSERT(sizeof(assay_error_info) == 40 + 8 * sizeof(void*), "layout of assay_error_info");

ASSAY_EXTERN_C_END

#endif
