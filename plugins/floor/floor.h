/* floor.h - the empty plugin: what the benchmarks cost where a runtime does next to nothing.
 *
 * This is no runtime, and nothing to learn from: it checks no argument, knows one loop at a time and one
 * thread (but for call_soon_threadsafe), and has of each operation what the benchmarks need to come to their
 * end. What is left is the ABI: the calls across the border, the objects that it demands, the host's bodies.
 * Where the ABI lets one object serve for two, one does: a coroutine becomes its own task, a lock is its own
 * acquire, sleep(0) is always the same object. */
#ifndef FLOOR_H
#define FLOOR_H

#include <assay/ext/combinators.h>
#include <assay/ext/future.h>
#include <assay/ext/loop.h>
#include <assay/ext/queue.h>
#include <assay/ext/scope.h>
#include <assay/ext/sync.h>
#include <assay/ext/task.h>
#include <assay/ext/timeout.h>
#include <assay/plugin.h>
#include <pthread.h>
#include <stdatomic.h>

extern const assay_host* host; /* set by init */

/* --- objects --- */

/* Kinds of our own, beside those of <assay/object.h>. */
enum { YIELD = 100, SLEEP, WAIT_FOR, PUT, GATHER, FOREIGN_HANDLE };

/* Beside ASSAY_IN_...: a task that is to try again what it waits for. */
enum { AGAIN = 100 };

struct assay_object {
  uint32_t references; /* not atomic, but for a FOREIGN_HANDLE's */
  int16_t kind;
  uint16_t size;
  assay_object *next, *previous; /* in the ring that it waits in */
  assay_object* up;              /* what awaits it inline, in the same task */
};

/* Of a pool; but for the header, nothing in it is set. */
void* object_new(size_t size, int16_t kind);
void object_unref(void* object); /* NULL is allowed */
static inline void* object_ref(void* object) {
  ++((assay_object*)object)->references;
  return object;
}

typedef struct ring {
  assay_object *first, *last;
} ring;

void ring_append(ring* r, void* object);
void* ring_take(ring* r); /* NULL: it is empty */
void ring_remove(ring* r, void* object);

static inline assay_value none(void) {
  const assay_value v = {ASSAY_NONE, 0, {0}};
  return v;
}
static inline assay_value truth(int64_t i) {
  const assay_value v = {ASSAY_BOOL, 0, {i}};
  return v;
}
assay_value of_object(void* object);      /* takes over the reference */
assay_value of_error(assay_error* error); /* takes over the reference */
assay_value value_ref(assay_value v);
void value_unref(assay_value v);
assay_error* error_of(int32_t kind, const char* message); /* message NULL: none */

/* --- futures, and tasks, which are futures --- */

typedef struct gathering gathering;

typedef struct future {
  assay_object object;
  ring waiters;
  int32_t how; /* ASSAY_IN_START while pending, then how who awaits it is resumed */
  int32_t cancelled;
  assay_value outcome;
  gathering* in; /* borrowed: the gathering that it is a member of, and where there */
  size_t place;
} future;

struct gathering {
  future future;
  assay_value* values;
  size_t size, left;
  int32_t keeps_errors;
};

/* A coroutine of the host's; once it is spawned, a task. */
typedef struct task {
  future future;
  const assay_frame_ops* ops;
  void* frame;
  assay_object* top;     /* the coroutine that runs: itself, or the last of those that it awaits inline */
  assay_object* waiting; /* +1, or NULL */
  int32_t how;           /* with what it is resumed next */
  int32_t has_begun;
  assay_value in;
} task;

void future_init(future* f);
void future_finish(future* f, int32_t how, assay_value outcome); /* consumes the outcome */
future* as_future(assay_object* coroutine_or_future);            /* borrowed; spawns a coroutine */
void gathering_take(future* member);
void run_task(task* t);
void wake(task* t, int32_t how, assay_value in); /* which has left the ring it was in */
void wake_to_try_again(ring* waiters);           /* the first of them, if any */
void throw_into(task* t, assay_error* error);    /* consumes the error */
/* 1: the task waits. 0: the outcome is there already, or a coroutine is to be begun. awaited is consumed. */
int begin_await(task* t, assay_object* awaited, int32_t* how, assay_value* in);

/* --- the loop --- */

typedef struct callback {
  assay_object object;
  const assay_callback_ops* ops;
  void* data;
} callback;

typedef struct handle {
  assay_object object;
  callback* calls; /* +1; a FOREIGN_HANDLE borrows it */
  assay_list* args;
  int32_t cancelled;
} handle;

/* What the clock may wake: a handle, a sleep, a wait_for, a timeout. */
typedef struct timer {
  handle handle;
  int32_t armed;
  int32_t entered; /* of a timeout */
  double when;     /* before it is started: the delay */
  task* sleeper;   /* whom it wakes, or throws a timeout error into; borrowed */
  union {
    assay_object* inner; /* of wait_for: +1 */
    assay_value result;  /* of a sleep */
  } with;
} timer;

typedef struct loop {
  assay_object object;
  ring ready;
  int32_t stopping;
  uint32_t turns;
  future* until;
  struct timer_entry {
    double when;
    timer* what; /* +1 */
  } * heap;
  size_t timers, stopped, room; /* in the heap; of them stopped; allocated */
  _Atomic(handle*) incoming;    /* from other threads, the latest first */
  atomic_int sleeps;
  pthread_mutex_t mutex;
  pthread_cond_t awake;
} loop;

extern loop* the_loop; /* the running one, or the latest */

double now(void);
timer* timer_new(int16_t kind, double delay);
void timer_start(loop* l, timer* t, double when);
void timer_stop(timer* t);
void fire_due(loop* l);
void drop_timers(loop* l);

/* --- what waits for itself --- */

typedef struct primitive { /* a lock, a semaphore, an event */
  assay_object object;
  ring waiters;
  int64_t free; /* of an event: whether it is set */
} primitive;

typedef struct queue {
  assay_object object;
  ring getters, putters;
  assay_value* items;
  size_t first, count, room; /* room: a power of two */
  int64_t bound;             /* 0: none */
} queue;

typedef struct putting {
  assay_object object;
  queue* to; /* +1 */
  assay_value item;
} putting;

int begin_acquire(task* t, primitive* p, assay_value* in);
int begin_get(task* t, queue* q, assay_value* in);
int begin_put(task* t, putting* p, assay_value* in);

extern const assay_ext_loop loop_table;
extern const assay_ext_future future_table;
extern const assay_ext_task task_table;
extern const assay_ext_combinators combinators_table;
extern const assay_ext_timeout timeout_table;
extern const assay_ext_scope scope_table;
extern const assay_ext_sync sync_table;
extern const assay_ext_queue queue_table;

#endif
