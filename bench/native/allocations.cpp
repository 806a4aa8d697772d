// Counts what a thread allocates, by standing before glibc's malloc; operator new comes through here, too.
// Sanitizers have a malloc of their own: nothing is counted there.
#include <cstddef>

#include "operation.hpp"

namespace {
constinit thread_local std::int64_t count = 0;
}

std::int64_t native::allocations() noexcept { return count; }

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__GLIBC__)
// glibc's own names, and those that <malloc.h> declares again where clang includes it by itself.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-redundant-declaration)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* p, std::size_t size);

__attribute__((visibility("default"))) void* malloc(std::size_t size) {
  ++count;
  return __libc_malloc(size);
}
__attribute__((visibility("default"))) void* calloc(std::size_t number, std::size_t size) {
  ++count;
  return __libc_calloc(number, size);
}
__attribute__((visibility("default"))) void* realloc(void* p, std::size_t size) {
  ++count;
  return __libc_realloc(p, size);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-redundant-declaration)
#endif
