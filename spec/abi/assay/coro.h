/* coro.h - the foreign coroutine: a body written in the host, driven by the runtime under test.
 *
 * The protocol is that of PEP 342's send and throw. A runtime drives a frame with one loop of its own kind of
 * coroutine (here in Python; the two traps it avoids are part of the rule):
 *
 *     op = frame.resume(START)
 *     while True:
 *         if op == RETURN: return frame.take()
 *         if op == RAISE: raise frame.take()
 *         try: frame.put(await frame.take()); how = VALUE     # the frame's slot holds it, no local does
 *         except GeneratorExit: raise                         # closing at an await is destroy, not resume
 *         except BaseException as e: frame.put(e); how = ERROR
 *         op = frame.resume(how)                              # outside the handler
 *
 * While the body runs the plugin holds neither the awaited object, nor the value, nor the error that it
 * passed in (rule R2): what a test drops must be gone. Tracebacks that hold frames are stripped before
 * resume.
 */
#ifndef ASSAY_CORO_H
#define ASSAY_CORO_H

#include <assay/value.h>

ASSAY_EXTERN_C_BEGIN

/* how resume is called */
enum {
  ASSAY_IN_START = 0, /* the first time; the value is none */
  ASSAY_IN_VALUE = 1, /* with the outcome of what was awaited (or sent, at a yield) */
  ASSAY_IN_ERROR = 2  /* value.tag is ASSAY_ERROR: it is raised at the await */
};

/* what resume answers */
enum {
  ASSAY_OUT_AWAIT =
      0, /* out is an object: await it. One that is not awaitable is raised as the runtime does */
  ASSAY_OUT_RETURN = 1, /* out is the result; the frame is finished */
  ASSAY_OUT_RAISE = 2,  /* out is an error; the frame is finished */
  ASSAY_OUT_YIELD = 3   /* out is the next value (generators only) */
};

typedef struct assay_frame_ops {
  uint32_t size;
  uint32_t reserved; /* 0 */
  /* Calls for one frame never overlap, and each happens after the one before, whatever the thread; a call for
   * another frame may nest in it (eager tasks). A finished frame, or one whose test has ended, answers with
   * an error of kind runtime. in is consumed, *out is +1. */
  int32_t (*resume)(void* frame, int32_t how, assay_value in, assay_value* out);
  /* [any] Exactly once for every frame, finished or not, never inside its own resume. The host defers the
   * work to the thread that owns the frame; it may come a pass late. */
  void (*destroy)(void* frame);
} assay_frame_ops;

ASSAY_STATIC_ASSERT(sizeof(assay_frame_ops) == 8 + 2 * sizeof(void*), "layout of assay_frame_ops");

ASSAY_EXTERN_C_END

#endif
