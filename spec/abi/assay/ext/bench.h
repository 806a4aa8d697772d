/* ext/bench.h - benchmarks that the plugin runs itself, as a program written for its runtime would.
 *
 * Through this ABI even an empty runtime takes some 27 ns an await and 73 ns a spawn and await. A loop inside
 * the plugin does the same work with nothing of the ABI in it. The host shows its figure beside the one
 * through the ABI, as NAME/native, and the difference: what the ABI costs on this runtime.
 *
 * An operation is named as the host's benchmark whose work it does: "SpawnAndAwait", "Gather1000", also with
 * an argument, "Spawn/1000" (`assay bench` prints the names; the code is in Assay's folder bench/). It does
 * that work with the same hops and as many tasks alive, and without the plugin's own frames, values and
 * objects. What the runtime does not have, or the plugin could only imitate, is left out of the list; names
 * that the host does not know are ignored.
 *
 * A loop with a load client, as of "EchoTcpServerCpu/connections:100", may be called on a thread that may use
 * several processors: the server stays on the one where it finds itself, the client takes another one. The
 * host has raised the limit of open files for that many connections in one process.
 *
 * The host believes nothing that can't be: a time that is longer than the call was or shorter than a tenth of
 * a nanosecond an operation, and another number of operations than was asked for, fail this benchmark. So do
 * a crash, and a call that takes longer than a benchmark may. */
#ifndef ASSAY_EXT_BENCH_H
#define ASSAY_EXT_BENCH_H

#include <assay/base.h>

ASSAY_EXTERN_C_BEGIN

#define ASSAY_EXT_BENCH "assay.bench/1"

/* The host asks for multiples of this, so that batches come out even: 1000 tasks that yield n / 1000 times.
 */
#define ASSAY_BENCH_BATCH 1000u

typedef struct assay_bench_args {
  uint32_t size;
  uint32_t reserved;     /* 0 */
  const char* operation; /* one of operations() */
  uint64_t n;            /* how many; a multiple of ASSAY_BENCH_BATCH, never 0 */
} assay_bench_args;

/* The host sets size and zeroes the rest. The times are those of the operations alone: read when all that is
 * made beforehand is there (the loop, its pools, connections) and before anything is torn down. */
typedef struct assay_bench_result {
  uint32_t size;
  uint32_t reserved;     /* 0 */
  uint64_t done;         /* operations, as the loop counted them: n */
  uint64_t elapsed_ns;   /* nanoseconds on a monotonic clock */
  uint64_t processor_ns; /* of the whole process, user and system, between the same points; 0: not measured */
} assay_bench_result;

typedef struct assay_ext_bench {
  uint32_t size;
  uint32_t reserved; /* 0 */

  /* [main] The names, UTF-8, terminated; the list ends with NULL. It and they live until deinit. */
  const char* const* (*operations)(void);
  /* [main] No loop runs on the thread. Does n operations on a loop of its own, which it closes before it
   * returns. The host is not called between the two readings of the clock. *result is filled in only when
   * NULL is returned. Errors: value for an operation that is none of operations() and for an n of 0;
   * unsupported for one that can't be run on this machine; else what the loop ended with. */
  assay_error* (*run)(const assay_bench_args* args, assay_bench_result* result);
} assay_ext_bench;

ASSAY_STATIC_ASSERT(sizeof(assay_bench_args) == 16 + sizeof(void*), "layout of assay_bench_args");
ASSAY_STATIC_ASSERT(offsetof(assay_bench_args, n) == 8 + sizeof(void*), "layout of assay_bench_args");
ASSAY_STATIC_ASSERT(sizeof(assay_bench_result) == 32, "layout of assay_bench_result");
ASSAY_STATIC_ASSERT(sizeof(assay_ext_bench) == 8 + 2 * sizeof(void*), "layout of assay_ext_bench");

ASSAY_EXTERN_C_END

#endif
