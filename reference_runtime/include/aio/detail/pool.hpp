/// Free lists for coroutine frames, tasks, futures and callbacks: spawning reuses warm memory
/// instead of asking malloc. One set of lists a thread; a block may be freed on any thread.
/// Sanitizer builds go to operator new directly, so that errors are seen.
#pragma once

#include <cstddef>

namespace aio::detail {

void* pool_allocate(std::size_t size);
void pool_deallocate(void* block, std::size_t size) noexcept;

/// Gives a class (and what derives from it) its memory from the pool.
struct pooled {
  static void* operator new(std::size_t size) { return pool_allocate(size); }
  static void operator delete(void* block, std::size_t size) noexcept { pool_deallocate(block, size); }
};

}  // namespace aio::detail
