/* counting.c - counts what each thread asks malloc for: a library that stands before glibc's (LD_PRELOAD) in
 * the workers that run benchmarks, and nowhere else. */
#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

static _Thread_local int64_t count __attribute__((tls_model("initial-exec")));

__attribute__((visibility("default"))) int64_t assay_allocations(void) { return count; }

/* glibc's own names. */
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t number, size_t size);
void* __libc_realloc(void* p, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

__attribute__((visibility("default"))) void* malloc(size_t size) {
  ++count;
  return __libc_malloc(size);
}
__attribute__((visibility("default"))) void* calloc(size_t number, size_t size) {
  ++count;
  return __libc_calloc(number, size);
}
__attribute__((visibility("default"))) void* realloc(void* p, size_t size) {
  ++count;
  return __libc_realloc(p, size);
}
__attribute__((visibility("default"))) void* aligned_alloc(size_t alignment, size_t size) {
  ++count;
  return __libc_memalign(alignment, size);
}
__attribute__((visibility("default"))) void* memalign(size_t alignment, size_t size) {
  ++count;
  return __libc_memalign(alignment, size);
}
__attribute__((visibility("default"))) int posix_memalign(void** out, size_t alignment, size_t size) {
  if (alignment < sizeof(void*) || (alignment & (alignment - 1)) != 0) return EINVAL;
  ++count;
  const int before = errno;
  void* const made = __libc_memalign(alignment, size);
  errno = before;
  if (made == NULL) return ENOMEM;
  *out = made;
  return 0;
}
