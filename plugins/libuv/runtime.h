/* runtime.h - the inside of the plugin: libuv's loop, and the task adapter that libuv itself has not.
 *
 * loop.c, executor.c, signals.c, poll.c, stream.c, connect.c and process.c map libuv. future.c and task.c are
 * the adapter: they resume a foreign coroutine from the loop's callbacks, as template_c does. The README says
 * what is whose.
 */
#ifndef LIBUV_RUNTIME_H
#define LIBUV_RUNTIME_H

#include <assay/ext/bench.h>
#include <assay/ext/combinators.h>
#include <assay/ext/datagram.h>
#include <assay/ext/executor.h>
#include <assay/ext/fd.h>
#include <assay/ext/future.h>
#include <assay/ext/loop.h>
#include <assay/ext/signals.h>
#include <assay/ext/streams.h>
#include <assay/ext/subprocess.h>
#include <assay/ext/task.h>
#include <assay/ext/unix.h>
#include <assay/plugin.h>
#include <stdatomic.h>
#include <uv.h>

extern const assay_host* host; /* set by init */

/* --- objects: a header of each struct below --- */

struct assay_object {
  atomic_int references; /* atomic: ref and unref come on any thread */
  int32_t kind;
  void (*finalize)(assay_object* self); /* gives back what the object holds */
  /* [loop] The loop is being closed: the object closes its libuv handles. Every handle's data is such an
   * object. */
  void (*abandon)(assay_object* self);
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
assay_error* error_of_uv(int status); /* a negative status of libuv's */
assay_value value_of_text(const char* text);
assay_value value_of_bytes(const void* data, size_t length);
assay_value value_of_int(int64_t number);

/* --- the loop --- */

typedef struct handle handle;
typedef struct loop loop;
typedef struct future future;

/* Something that the loop will run: a callback of the user, a done callback, a task's step. */
struct handle {
  assay_object object;
  void (*run)(handle* self);
  assay_object* target;   /* the callback, task or future that run is about; +1 */
  assay_object* argument; /* +1, or NULL */
  assay_list* args;       /* call_soon's; +1, or NULL */
  loop* owner;            /* borrowed */
  handle* next;           /* in the ready queue, which holds a reference */
  uv_timer_t* timer;      /* of a timer handle that may still fire; it holds a reference */
  double when;
  int cancelled;
};

struct loop {
  assay_object object;
  uv_loop_t uv;
  uv_idle_t idle;             /* active while anything is ready */
  uv_async_t wakeup;          /* keeps uv_run going, and tells of what came from other threads */
  handle *ready, **ready_end; /* FIFO */
  uv_mutex_t lock;            /* guards posted, posted_end and open */
  handle *posted, **posted_end;
  int open;
  assay_object* current_task; /* borrowed: whose step is executing */
  struct task* waiting;       /* tasks that wait for a future; borrowed, each leaves when it goes on */
  int running, closed;
};

loop* running_loop(void); /* of this thread, borrowed; NULL if none */
/* loop NULL: the running one. *found is borrowed. An error if there is none, it is none, or it is closed. */
assay_error* open_loop(assay_object* wanted, loop** found);
assay_error* loop_new(assay_object** out);
void loop_shut(loop* l);                    /* closes it: every handle, then the uv loop */
assay_error* loop_startable(const loop* l); /* NULL if it may run on this thread now */
void loop_run(loop* l);                     /* until uv_stop */
int loop_post(loop* l, handle* h);          /* [any] 0: the loop is closed. Takes a reference of its own */
void loop_run_callback(handle* h);          /* run of the handles whose target is a callback of the host's */
double loop_now(void);
/* Schedules run(target, argument) for the next pass; takes references of its own. The handle is +1. */
handle* loop_soon(loop* l, void (*run)(handle*), void* target, void* argument);
handle* loop_at(loop* l, double when, void (*run)(handle*), void* target, void* argument);
/* A handle (+1) that nothing has scheduled: run(h) calls the callback of the host's with args. */
handle* loop_callback(loop* l, assay_object* target, const assay_list* args);
void handle_cancel(handle* h);
/* Calls a callback of the host's; an error of it is reported and lost. *result is +1, or NULL for none
 * wanted. */
void call_host(assay_object* callback, const assay_value* argv, size_t argc, assay_value* result);
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

/* What is awaited lazily: start gives the future of the operation (+1), or an error (+1). */
typedef struct operation operation;
struct operation {
  assay_object object;
  assay_error* (*start)(operation* self, loop* l, future** out);
  int awaited;
};

/* An awaitable that fails with the error (consumed) when it is awaited. */
assay_object* refused(assay_error* error);

/* sleep: an operation without a start, because sleep(0) is a pass without a future */
typedef struct sleeper {
  operation base;
  double delay;
  assay_value result;
} sleeper;

/* --- futures and tasks: a task is a future that drives a coroutine --- */

enum { PENDING, FINISHED, FAILED, CANCELLED };

typedef struct done_callback done_callback;

struct future {
  assay_object object;
  loop* owner; /* +1 */
  int state;
  assay_value result; /* FINISHED */
  assay_error* error; /* FAILED and CANCELLED */
  done_callback *callbacks, **callbacks_end;
  /* Told when the future is cancelled, so that the operation ends early; NULL, or until the future is done.
   */
  void (*on_cancel)(void* data);
  void* cancel_data; /* borrowed */
  handle* timer;     /* of a sleep: cancelled when the future is done first; +1, or NULL */
};

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
/* The outcome of an operation of libuv's: does nothing when the future was cancelled meanwhile. */
void future_settle(future* f, assay_value result, assay_error* error);
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
extern const assay_ext_executor executor_table;
extern const assay_ext_signals signals_table;
extern const assay_ext_fd fd_table;
extern const assay_ext_streams streams_table;
extern const assay_ext_subprocess subprocess_table;
extern const assay_ext_datagram datagram_table;
extern const assay_ext_unix unix_table;
extern const assay_ext_bench bench_table;

#endif
