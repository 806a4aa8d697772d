/* The reference plugin, but for one operation: gather does what HOSTILE says. REFERENCE is the reference
 * plugin's file. */
#include <assay/ext/combinators.h>
#include <assay/plugin.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  SEGFAULT,
  EXIT,
  LOOP,
  CONFESS,
  LEAK_DESCRIPTOR,
  LEAK_THREAD,
  LEAK_CHILD,
  LEAK_TIMER,
  KEEP_DESCRIPTOR /* one for the life of the process, as many a library does */
};

static assay_plugin plugin;
static const assay_plugin* reference;
static assay_ext_combinators combinators;
static const assay_ext_combinators* genuine;

static void open_something(void) { (void)!open("/dev/null", O_RDONLY | O_CLOEXEC); }

static void* wait_for_ever(void* unused) {
  for (;;) pause();
  return unused;
}
static void start_thread(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait_for_ever, NULL) == 0) pthread_detach(thread);
}

static void start_child(void) {
  if (fork() == 0) wait_for_ever(NULL);
}

static void start_timer(void) {
  struct sigevent silent;
  struct itimerspec in_an_hour;
  timer_t timer;
  memset(&silent, 0, sizeof silent);
  memset(&in_an_hour, 0, sizeof in_an_hour);
  silent.sigev_notify = SIGEV_NONE;
  in_an_hour.it_value.tv_sec = 3600;
  if (timer_create(CLOCK_MONOTONIC, &silent, &timer) == 0) timer_settime(timer, 0, &in_an_hour, NULL);
}

static assay_error* gather(const assay_list* members, int32_t return_exceptions, assay_object** future) {
  volatile int for_ever = 1;
  /* Through a volatile, so that neither the compiler nor a sanitizer sees it coming. */
  volatile int* volatile nowhere = (volatile int*)64;
  static int has_opened = 0;
  switch (HOSTILE) {
    case SEGFAULT:
      *nowhere = 1;
      break;
    case EXIT:
      exit(0);
    case LOOP:
      while (for_ever) {
      }
      break;
    case LEAK_DESCRIPTOR:
      open_something();
      break;
    case LEAK_THREAD:
      start_thread();
      break;
    case LEAK_CHILD:
      start_child();
      break;
    case LEAK_TIMER:
      start_timer();
      break;
    case KEEP_DESCRIPTOR:
      if (!has_opened) open_something();
      has_opened = 1;
      break;
    default:
      puts("gather was called");
  }
  return genuine->gather(members, return_exceptions, future);
}

static const void* get_extension(const char* id) {
  const void* table = reference->get_extension(id);
  if (table == NULL || strcmp(id, ASSAY_EXT_COMBINATORS) != 0) return table;
  genuine = table;
  memcpy(&combinators, genuine, genuine->size < sizeof combinators ? genuine->size : sizeof combinators);
  combinators.gather = gather;
  return &combinators;
}

static const assay_plugin* get(const char* id) {
  if (id != NULL) return NULL;
  void* library = dlopen(REFERENCE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return NULL;
  }
  reference = ((const assay_entry_table*)dlsym(library, ASSAY_ENTRY_SYMBOL))->get(NULL);
  memcpy(&plugin, reference, sizeof plugin);
  plugin.get_extension = get_extension;
  return &plugin;
}
ASSAY_PLUGIN_ENTRY(get);
