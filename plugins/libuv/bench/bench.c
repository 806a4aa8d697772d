/* bench.c - loops in plain libuv, without the task adapter: what libuv itself has of the host's benchmarks.
 */
#include <assay/ext/bench.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../runtime.h"
#include "echo.h"
#include "throughput.h"

typedef struct {
  uv_loop_t uv;
  uint64_t wanted, done;
  uint64_t elapsed, processor; /* until end: when it began */
  char why[256];               /* it failed; empty: it did not */
} measured;

static uint64_t processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void begin(measured* m) {
  m->processor = processor_time();
  m->elapsed = uv_hrtime();
}

static void end(measured* m) {
  m->elapsed = uv_hrtime() - m->elapsed;
  m->processor = processor_time() - m->processor;
}

/* --- a pass of the loop --- */

static void on_pass(uv_idle_t* idle) {
  measured* m = idle->data;
  if (++m->done == m->wanted) uv_idle_stop(idle);
}

static void yield_alone(measured* m) {
  uv_idle_t idle;
  uv_idle_init(&m->uv, &idle);
  idle.data = m;
  uv_idle_start(&idle, on_pass);
  begin(m);
  uv_run(&m->uv, UV_RUN_DEFAULT);
  end(m);
  uv_close((uv_handle_t*)&idle, NULL);
  uv_run(&m->uv, UV_RUN_DEFAULT);
}

/* --- timers --- */

static void free_handle(uv_handle_t* h) { free(h); }

static void too_early(uv_timer_t* timer) { (void)timer; }

static uv_timer_t* start_timer(measured* m, uv_timer_cb due, uint64_t milliseconds) {
  uv_timer_t* timer = malloc(sizeof *timer);
  if (timer == NULL) abort();
  uv_timer_init(&m->uv, timer);
  timer->data = m;
  uv_timer_start(timer, due, milliseconds, 0);
  return timer;
}

/* Each has memory of its own, which goes when its close is told: a pass of the loop after a thousand. */
static void start_and_cancel(measured* m) {
  begin(m);
  while (m->done < m->wanted) {
    for (int i = 0; i < 1000; ++i) {
      uv_close((uv_handle_t*)start_timer(m, too_early, (uint64_t)(3600 + i) * 1000), free_handle);
      ++m->done;
    }
    uv_run(&m->uv, UV_RUN_NOWAIT);
  }
  end(m);
}

static void start_and_cancel_among_10000(measured* m) {
  enum { OTHERS = 10000 };
  uv_timer_t** others = malloc(OTHERS * sizeof(uv_timer_t*));
  if (others == NULL) abort();
  for (int i = 0; i < OTHERS; ++i) others[i] = start_timer(m, too_early, (uint64_t)(3000 + i) * 1000);
  start_and_cancel(m);
  for (int i = 0; i < OTHERS; ++i) uv_close((uv_handle_t*)others[i], free_handle);
  free(others);
  uv_run(&m->uv, UV_RUN_DEFAULT);
}

static void on_due(uv_timer_t* timer) {
  ++((measured*)timer->data)->done;
  uv_close((uv_handle_t*)timer, free_handle);
}

/* At moments that lie over a second, in no order. */
static void sleep_100000(measured* m) {
  begin(m);
  for (uint64_t i = 0; i < m->wanted; ++i)
    start_timer(m, on_due, 500 + i * 7919 % m->wanted * 1000 / m->wanted);
  uv_run(&m->uv, UV_RUN_DEFAULT);
  end(m);
}

/* --- servers: a loop of their own, and the load client's clock --- */

static void keep(measured* m, const echo_times* times) {
  m->done = times->done;
  m->elapsed = times->elapsed;
  m->processor = times->processor;
}
static void echo(measured* m, void (*serve)(int, int), int connections) {
  echo_times times;
  if (measure_echo(serve, connections, m->wanted, &times, m->why, sizeof m->why) == 0) keep(m, &times);
}

static void tcp_echo_1(measured* m) { echo(m, serve_tcp_echo, 1); }
static void tcp_echo_100(measured* m) { echo(m, serve_tcp_echo, 100); }
static void tcp_echo_1000(measured* m) { echo(m, serve_tcp_echo, 1000); }
static void unix_echo_1(measured* m) { echo(m, serve_unix_echo, 1); }
static void unix_echo_100(measured* m) { echo(m, serve_unix_echo, 100); }
static void unix_echo_1000(measured* m) { echo(m, serve_unix_echo, 1000); }

static void throughput(measured* m, void (*serve)(int, const bulk_data*)) {
  echo_times times;
  if (measure_throughput(serve, m->wanted, &times, m->why, sizeof m->why) == 0) keep(m, &times);
}
static void stream_send(measured* m) { throughput(m, serve_sending); }
static void stream_receive(measured* m) { throughput(m, serve_receiving); }

/* --- the table --- */

typedef struct {
  const char* name;
  void (*run)(measured* m);
} entry;

static const entry entries[] = {
    {"YieldAlone", yield_alone},
    {"TimerStartAndCancel", start_and_cancel},
    {"TimerStartAndCancelAmong10000", start_and_cancel_among_10000},
    {"Sleep100000Tasks", sleep_100000},
    {"EchoTcpServerCpu/connections:1", tcp_echo_1},
    {"EchoTcpServerCpu/connections:100", tcp_echo_100},
    {"EchoTcpServerCpu/connections:1000", tcp_echo_1000},
    {"EchoUnixServerCpu/connections:1", unix_echo_1},
    {"EchoUnixServerCpu/connections:100", unix_echo_100},
    {"EchoUnixServerCpu/connections:1000", unix_echo_1000},
    {"StreamSendServerCpu", stream_send},
    {"StreamReceiveServerCpu", stream_receive},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

static const char* const* operations(void) {
  static const char* names[ENTRIES + 1];
  for (int i = 0; i < ENTRIES; ++i) names[i] = entries[i].name;
  return names;
}

static assay_error* run(const assay_bench_args* args, assay_bench_result* result) {
  const entry* found = NULL;
  for (int i = 0; i < ENTRIES; ++i)
    if (strcmp(entries[i].name, args->operation) == 0) found = &entries[i];
  if (found == NULL) {
    char message[256];
    snprintf(message, sizeof message, "there is no operation '%s'", args->operation);
    return error_of(ASSAY_ERROR_KIND_VALUE, message);
  }
  if (args->n == 0) return error_of(ASSAY_ERROR_KIND_VALUE, "no operation is asked for");
  measured m;
  memset(&m, 0, sizeof m);
  const int status = uv_loop_init(&m.uv);
  if (status != 0) return error_of_uv(status);
  m.wanted = args->n;
  found->run(&m);
  const int left = uv_loop_close(&m.uv);
  if (left != 0) return error_of_uv(left);
  if (m.why[0] != '\0') return error_of(ASSAY_ERROR_KIND_RUNTIME, m.why);
  result->done = m.done;
  result->elapsed_ns = m.elapsed;
  result->processor_ns = m.processor;
  return NULL;
}

const assay_ext_bench bench_table = {
    .size = sizeof(assay_ext_bench),
    .operations = operations,
    .run = run,
};
