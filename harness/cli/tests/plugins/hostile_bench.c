/* The reference plugin, but for its own loop of SpawnAndAwait, which does what the option `misdeed` says.
 * REFERENCE is the reference plugin's file. */
#include <assay/ext/bench.h>
#include <assay/plugin.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static assay_plugin plugin;
static const assay_plugin* reference;
static const assay_host* host;
static assay_ext_bench bench;
static const assay_ext_bench* genuine;
static char misdeed[32];

static int does(const char* what) { return strcmp(misdeed, what) == 0; }

static assay_error* refuse(void) {
  static const char text[] = "no loop today";
  assay_error_info info;
  memset(&info, 0, sizeof info);
  info.size = sizeof info;
  info.kind = ASSAY_ERROR_KIND_RUNTIME;
  info.message = text;
  info.message_len = sizeof text - 1;
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}

static assay_error* run(const assay_bench_args* args, assay_bench_result* result) {
  volatile int for_ever = 1;
  assay_error* error = genuine->run(args, result);
  if (error != NULL || strcmp(args->operation, "SpawnAndAwait") != 0) return error;
  if (does("segfault")) raise(SIGSEGV);
  if (does("exit")) exit(0);
  if (does("error")) return refuse();
  if (does("too-few")) result->done = 1;
  if (does("too-fast")) result->elapsed_ns = 1;
  if (does("too-slow")) result->elapsed_ns += 3600000000000u;
  if (does("too-busy")) result->processor_ns += 3600000000000u;
  if (does("hang")) {
    while (for_ever) {
    }
  }
  return NULL;
}

static const char* const* operations(void) {
  static const char* const unknown[] = {"NoSuchBenchmark", "", "SpawnAndAwait", "SpawnAndAwait", NULL};
  if (does("segfault-in-operations")) raise(SIGSEGV);
  if (does("unknown-operations")) return unknown;
  return does("null-operations") ? NULL : genuine->operations();
}

static assay_error* init(const assay_host* h, const char* options) {
  const char* const begin = strchr(options, '=');
  host = h;
  if (begin != NULL) strncpy(misdeed, begin + 1, strcspn(begin + 1, "\n"));
  genuine = NULL;
  assay_error* const error = reference->init(h, "");
  if (error != NULL) return error;
  genuine = (const assay_ext_bench*)reference->get_extension(ASSAY_EXT_BENCH);
  bench = *genuine;
  bench.run = run;
  bench.operations = operations;
  return NULL;
}

static const void* get_extension(const char* id) {
  return strcmp(id, ASSAY_EXT_BENCH) == 0 ? &bench : reference->get_extension(id);
}

static const assay_plugin* get(const char* id) {
  if (id != NULL) return NULL;
  void* const library = dlopen(REFERENCE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return NULL;
  reference = ((const assay_entry_table*)dlsym(library, ASSAY_ENTRY_SYMBOL))->get(NULL);
  plugin = *reference;
  plugin.init = init;
  plugin.get_extension = get_extension;
  return &plugin;
}

ASSAY_PLUGIN_ENTRY(get);
