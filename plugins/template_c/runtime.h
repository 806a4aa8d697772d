/* runtime.h - the inside of a very small async runtime, and of the plugin around it.
 *
 * This folder is the plugin to copy from. The runtime (loop.c, future.c, task.c) is the part that you have
 * already; it is here because a plugin needs one, and is as small as an honest one can be: one thread, a FIFO
 * ready queue, timers, futures, tasks, cancellation. What a plugin adds is in object.c (reference counts and
 * kinds), plugin.c (the tables, the manifest, the entry) and in the loop in task.c that drives a foreign
 * coroutine.
 *
 * What the runtime does not have stays NULL in the tables and is missing from the manifest: the tests that
 * need it then end as "unsupported", and none as failed.
 *
 * Errors need no translation here, because the runtime has none of its own: it passes the host's on as they
 * are, which keeps their identity (rule R1). A runtime with exceptions maps them both ways with error_bind.
 */
#ifndef TEMPLATE_C_RUNTIME_H
#define TEMPLATE_C_RUNTIME_H

#include <assay/ext/combinators.h>
#include <assay/ext/future.h>
#include <assay/ext/loop.h>
#include <assay/ext/task.h>
#include <assay/plugin.h>
#include <stdatomic.h>

extern const assay_host* host; /* set by init */

/* --- objects: a header of each struct below --- */

struct assay_object {
  atomic_int references; /* atomic: ref and unref come on any thread */
  int32_t kind;
  void (*finalize)(assay_object* self); /* gives back what the object holds */
};

void* object_new(size_t size, int32_t kind, void (*finalize)(assay_object*));
void* object_ref(void* object); /* NULL is allowed, and returned */
void object_unref(void* object);

assay_value value_none(void);
assay_value value_of_object(void* object); /* takes over the reference */
assay_value value_ref(assay_value value);
void value_unref(assay_value value);

/* An error of the host's (+1). message NULL: made without any argument. */
assay_error* error_of(int32_t kind, const char* message);
assay_error* cancelled_error(const assay_bytes* message);
int32_t error_kind(const assay_error* error);
/* The answer to an object of a kind that the function does not take. */
assay_error* wrong_kind(const char* expected);

/* --- the loop --- */

typedef struct handle handle;
typedef struct loop loop;

/* Something that the loop will run: a callback of the user, a done callback, a task's step. */
struct handle {
  assay_object object;
  void (*run)(handle* self);
  assay_object* target;   /* the callback, task or future that run is about; +1 */
  assay_object* argument; /* +1, or NULL */
  assay_list* args;       /* call_soon's; +1, or NULL */
  loop* owner;            /* borrowed */
  handle* next;           /* in the ready queue or among the timers; the queue holds a reference */
  double when;
  int cancelled;
};

struct loop {
  assay_object object;
  handle *ready, **ready_end; /* FIFO */
  handle* timers;             /* sorted by time, equal times by age */
  assay_object* current_task; /* borrowed: whose step is executing */
  struct task* waiting;       /* tasks that wait for a future; borrowed, each leaves when it goes on */
  int running, stopping, closed;
};

loop* running_loop(void); /* of this thread, borrowed; NULL if none */
/* loop NULL: the running one. *found is borrowed. An error if there is none, it is none, or it is closed. */
assay_error* open_loop(assay_object* wanted, loop** found);
double loop_now(void);
/* Schedules run(target, argument) for the next pass; takes references of its own. The handle is +1. */
handle* loop_soon(loop* l, void (*run)(handle*), void* target, void* argument);
handle* loop_at(loop* l, double when, void (*run)(handle*), void* target, void* argument);
void handle_cancel(handle* h);
void loop_report(const char* what, assay_error* error); /* consumes the error */

/* --- callbacks and coroutines of the host's --- */

typedef struct callback {
  assay_object object;
  const assay_callback_ops* ops;
  void* data;
} callback;

typedef struct coroutine {
  assay_object object;
  const assay_frame_ops* ops;
  void* frame;
  int awaited; /* once only */
} coroutine;

/* sleep, which waits to be awaited */
typedef struct sleeper {
  assay_object object;
  double delay;
  assay_value result;
  int awaited;
} sleeper;

/* --- futures and tasks: a task is a future that drives a coroutine --- */

enum { PENDING, FINISHED, FAILED, CANCELLED };

typedef struct done_callback done_callback;

typedef struct future {
  assay_object object;
  loop* owner; /* +1 */
  int state;
  assay_value result; /* FINISHED */
  assay_error* error; /* FAILED and CANCELLED */
  done_callback *callbacks, **callbacks_end;
  handle* timer; /* of a sleep: cancelled when the future is done first; +1, or NULL */
} future;

typedef struct task task;
struct task {
  future base;
  coroutine** stack; /* the coroutine, the one that it awaits inline, and so on; the last one runs. +1 each */
  size_t depth, capacity;
  future* waiting;             /* what the innermost coroutine awaits; +1, or NULL */
  task *next, **link;          /* among the tasks of the loop that wait */
  int must_cancel;             /* cancel came while the task was not waiting */
  assay_bytes* cancel_message; /* for must_cancel; +1, or NULL */
};

future* as_future(assay_object* object); /* NULL if it is neither future nor task */
future* future_new(loop* l);
void future_init(future* f, loop* l);
void future_finalize(assay_object* self);
/* Ends a pending future and schedules its callbacks. result and error are consumed. */
void future_finish(future* f, int state, assay_value result, assay_error* error);
/* The outcome (+1): an error, or NULL and the value. An invalid-state error while pending. */
assay_error* future_outcome(future* f, assay_value* result);
void future_on_done(future* f, void (*run)(handle*), void* target);
int future_forget(future* f, void (*run)(handle*), void* target); /* how many were registered */
int future_cancel(future* f, const assay_bytes* message);         /* also tasks */

task* task_new(loop* l, coroutine* c);
int task_cancel(task* t, const assay_bytes* message);
/* A task that waits and its future hold each other. This runtime has no collector of such cycles: close()
 * ends them. */
void task_stop_waiting(task* t);
void task_abandon(task* t);

extern const assay_ext_loop loop_table;
extern const assay_ext_future future_table;
extern const assay_ext_task task_table;
extern const assay_ext_combinators combinators_table;

#endif
