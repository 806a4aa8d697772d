/* echo.h - echo servers in plain libuv, under the load client of the benchmarks (bench/load). */
#ifndef LIBUV_BENCH_ECHO_H
#define LIBUV_BENCH_ECHO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Serve that many connections of the listening socket, which they take over, on a loop of their own, until
 * all are closed. */
void serve_tcp_echo(int listener, int connections);
void serve_unix_echo(int listener, int connections);

typedef struct {
  uint64_t done, elapsed, processor; /* nanoseconds */
} echo_times;

/* Runs such a server until a load client has had n answers. Returns 0, or -1 with a text in `why`. */
int measure_echo(void (*serve)(int, int), int connections, uint64_t n, echo_times* times, char* why,
                 size_t room);

#ifdef __cplusplus
}
#endif

#endif
