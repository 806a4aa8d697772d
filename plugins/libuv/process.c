/* process.c - uv_spawn. The pipes are streams. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "stream.h"

typedef struct {
  assay_object object;
  uv_process_t uv;        /* holds a reference until it is closed */
  connection* streams[3]; /* +1 each, or NULL */
  assay_object* ends[3];  /* +1 each, made when first asked for */
  int exited;
  int64_t code;
  waiters ending;
} process;

static void process_finalize(assay_object* self) {
  process* p = (process*)self;
  for (int i = 0; i < 3; ++i) {
    object_unref(p->ends[i]);
    object_unref(p->streams[i]);
  }
  waiters_drop(&p->ending);
}

static void closed(uv_handle_t* h) { object_unref(h->data); }
static void abandon_process(assay_object* self) { uv_close((uv_handle_t*)&((process*)self)->uv, closed); }

static void exited(uv_process_t* uv, int64_t status, int number) {
  process* p = uv->data;
  p->exited = 1;
  p->code = number != 0 ? -number : status;
  waiters all = p->ending;
  memset(&p->ending, 0, sizeof(p->ending));
  for (size_t i = 0; i < all.count; ++i) future_settle(all.items[i], value_of_int(p->code), NULL);
  waiters_drop(&all);
  abandon_process(&p->object);
}

/* --- exec --- */

typedef struct {
  operation base;
  char **argv, **environment;
  char* cwd;
  int32_t* pass_fds; /* ends with -1, or NULL */
  int mode[3], fd[3];
  int new_session;
} starting;

static char** copy_strings(const char* const* from) {
  if (from == NULL) return NULL;
  size_t n = 0;
  while (from[n] != NULL) ++n;
  char** copy = calloc(n + 1, sizeof(*copy));
  if (copy == NULL) abort();
  for (size_t i = 0; i < n; ++i) copy[i] = strdup(from[i]);
  return copy;
}

static void free_strings(char** strings) {
  for (char** s = strings; s != NULL && *s != NULL; ++s) free(*s);
  free(strings);
}

static void starting_finalize(assay_object* self) {
  starting* s = (starting*)self;
  free_strings(s->argv);
  free_strings(s->environment);
  free(s->cwd);
  free(s->pass_fds);
}

static int highest(const int32_t* fds) {
  int found = 2;
  for (; fds != NULL && *fds >= 0; ++fds) found = *fds > found ? *fds : found;
  return found;
}

static void set_stdio(const starting* s, process* p, loop* l, int i, uv_stdio_container_t* stdio) {
  stdio->flags = UV_IGNORE;
  if (s->mode[i] == ASSAY_STDIO_PIPE) {
    p->streams[i] = connection_new(l, UV_NAMED_PIPE);
    stdio->flags = UV_CREATE_PIPE | (i == 0 ? UV_READABLE_PIPE : UV_WRITABLE_PIPE);
    stdio->data.stream = &p->streams[i]->uv.stream;
  } else if (s->mode[i] != ASSAY_STDIO_DEVNULL) {
    stdio->flags = UV_INHERIT_FD;
    stdio->data.fd = s->mode[i] == ASSAY_STDIO_DESCRIPTOR ? s->fd[i] : i;
  }
}

static assay_error* start_process(operation* self, loop* l, future** out) {
  const starting* s = (const starting*)self;
  process* p = object_new(sizeof(*p), ASSAY_KIND_PROCESS, process_finalize);
  p->object.abandon = abandon_process;
  const int count = highest(s->pass_fds) + 1;
  uv_stdio_container_t* stdio = calloc((size_t)count, sizeof(*stdio));
  if (stdio == NULL) abort();
  for (int i = 0; i < 3; ++i) set_stdio(s, p, l, i, &stdio[i]);
  for (const int32_t* fd = s->pass_fds; fd != NULL && *fd >= 0; ++fd) {
    stdio[*fd].flags = UV_INHERIT_FD;
    stdio[*fd].data.fd = *fd;
  }
  uv_process_options_t options;
  memset(&options, 0, sizeof(options));
  options.exit_cb = exited;
  options.file = s->argv[0];
  options.args = s->argv;
  options.env = s->environment;
  options.cwd = s->cwd;
  options.flags = s->new_session ? UV_PROCESS_DETACHED : 0;
  options.stdio = stdio;
  options.stdio_count = count;
  p->uv.data = object_ref(p);
  const int status = uv_spawn(&l->uv, &p->uv, &options);
  free(stdio);
  if (status == 0) {
    *out = future_done(l, value_of_object(p));
    return NULL;
  }
  for (int i = 0; i < 3; ++i) {
    if (p->streams[i] != NULL) connection_close(p->streams[i]);
  }
  abandon_process(&p->object); /* also a handle whose spawn failed is to be closed */
  object_unref(p);
  return error_of_uv(status);
}

static assay_error* exec(const assay_process_args* args, assay_object** out) {
  if (args->argv == NULL || args->argv[0] == NULL) return error_of(ASSAY_ERROR_KIND_VALUE, "argv is empty");
  if (args->stderr_mode == ASSAY_STDIO_STDOUT || args->process_group != 0) {
    return error_of(ASSAY_ERROR_KIND_UNSUPPORTED, "uv_spawn joins no streams and sets no process group");
  }
  starting* s = object_new(sizeof(*s), ASSAY_KIND_AWAITABLE, starting_finalize);
  s->base.start = start_process;
  s->argv = copy_strings(args->argv);
  s->environment = copy_strings(args->environment);
  if (args->cwd != NULL) s->cwd = strdup(args->cwd);
  const int modes[] = {args->stdin_mode, args->stdout_mode, args->stderr_mode};
  const int fds[] = {args->stdin_fd, args->stdout_fd, args->stderr_fd};
  memcpy(s->mode, modes, sizeof(modes));
  memcpy(s->fd, fds, sizeof(fds));
  s->new_session = args->new_session;
  if (args->pass_fds != NULL) {
    size_t n = 0;
    while (args->pass_fds[n] >= 0) ++n;
    s->pass_fds = malloc((n + 1) * sizeof(*s->pass_fds));
    if (s->pass_fds == NULL) abort();
    memcpy(s->pass_fds, args->pass_fds, (n + 1) * sizeof(*s->pass_fds));
  }
  *out = &s->base.object;
  return NULL;
}

/* --- the process --- */

#define PROCESS_OR_RETURN(p, self)                                                    \
  if ((self)->kind != ASSAY_KIND_PROCESS) return wrong_kind("a process is expected"); \
  process* p = (process*)(self)

static assay_error* pid(assay_object* self, int64_t* number) {
  PROCESS_OR_RETURN(p, self);
  *number = uv_process_get_pid(&p->uv);
  return NULL;
}

static assay_error* returncode(assay_object* self, assay_value* code) {
  PROCESS_OR_RETURN(p, self);
  *code = p->exited ? value_of_int(p->code) : value_none();
  return NULL;
}

static assay_error* stream_of(assay_object* self, int i, assay_object** stream) {
  PROCESS_OR_RETURN(p, self);
  if (p->streams[i] != NULL && p->ends[i] == NULL) {
    p->ends[i] = i == 0 ? writer_of(p->streams[i]) : reader_of(p->streams[i]);
  }
  *stream = object_ref(p->ends[i]);
  return NULL;
}

static assay_error* stdin_writer(assay_object* self, assay_object** out) { return stream_of(self, 0, out); }
static assay_error* stdout_reader(assay_object* self, assay_object** out) { return stream_of(self, 1, out); }
static assay_error* stderr_reader(assay_object* self, assay_object** out) { return stream_of(self, 2, out); }

typedef struct {
  operation base;
  process* target;
} waiting;

static void waiting_finalize(assay_object* self) { object_unref(((waiting*)self)->target); }

static assay_error* start_waiting(operation* self, loop* l, future** out) {
  process* p = ((waiting*)self)->target;
  *out = p->exited ? future_done(l, value_of_int(p->code)) : waiters_add(&p->ending, l);
  return NULL;
}

static assay_error* process_wait(assay_object* self, assay_object** out) {
  PROCESS_OR_RETURN(p, self);
  waiting* w = object_new(sizeof(*w), ASSAY_KIND_AWAITABLE, waiting_finalize);
  w->base.start = start_waiting;
  w->target = object_ref(p);
  *out = &w->base.object;
  return NULL;
}

static assay_error* send_signal(assay_object* self, int32_t number) {
  PROCESS_OR_RETURN(p, self);
  const int status = p->exited ? UV_ESRCH : uv_process_kill(&p->uv, number);
  return status == 0 ? NULL : error_of_uv(status);
}

static assay_error* terminate(assay_object* self) { return send_signal(self, SIGTERM); }
static assay_error* kill_process(assay_object* self) { return send_signal(self, SIGKILL); }

const assay_ext_subprocess subprocess_table = {
    .size = sizeof(assay_ext_subprocess),
    .exec = exec,
    .pid = pid,
    .returncode = returncode,
    .stdin_writer = stdin_writer,
    .stdout_reader = stdout_reader,
    .stderr_reader = stderr_reader,
    .wait = process_wait,
    .send_signal = send_signal,
    .terminate = terminate,
    .kill = kill_process,
};
