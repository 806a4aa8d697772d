/* throughput.h - streams with much to carry in plain libuv, under the load client of the benchmarks
 * (bench/load/bulk.hpp). */
#ifndef LIBUV_BENCH_THROUGHPUT_H
#define LIBUV_BENCH_THROUGHPUT_H

#include "echo.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { BULK_MESSAGE = 64, BULK_CHUNK = 65536 };

/* What a server has of the data that is carried; `self` is handed back. */
typedef struct {
  void* self;
  /* Whether a client's message asks for chunks, and for how many. */
  int (*asks)(const char* message, uint64_t* chunks);
  /* The next chunk, until it is called again. */
  const char* (*next)(void* self);
  /* What came of chunks, in any pieces, and in the end the answer, which says whether that was right. */
  void (*take)(void* self, const char* data, size_t size);
  void (*answer)(void* self, char* message);
} bulk_data;

/* Serve the one connection of the listening socket, which they take over, on a loop of their own, until it is
 * closed. */
void serve_sending(int listener, const bulk_data* data);
void serve_receiving(int listener, const bulk_data* data);

/* As measure_echo(), of n chunks. */
int measure_throughput(void (*serve)(int, const bulk_data*), uint64_t n, echo_times* times, char* why,
                       size_t room);

#ifdef __cplusplus
}
#endif

#endif
