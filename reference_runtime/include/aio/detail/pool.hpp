/// Free lists for coroutine frames, tasks, futures and callbacks: spawning reuses warm memory
/// instead of asking malloc. One set of lists a thread; a block may be freed on any thread. What a thread has
/// too little or too much of it takes from, or gives to, a store that all share.
/// Sanitizer builds go to operator new directly, so that errors are seen.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace aio::detail {

/// Blocks by size, of one thread.
struct free_lists {
  struct block {
    block* next;
  };
  static constexpr std::size_t granule = 16;
  static constexpr std::size_t classes = 65;  // up to 1 KiB
  static constexpr std::size_t class_of(std::size_t size) { return (size + granule - 1) / granule; }
  static constexpr std::ptrdiff_t bytes_of(std::size_t of_class) {
    return static_cast<std::ptrdiff_t>(of_class * granule);
  }

  std::ptrdiff_t room;  // how many more bytes may be kept; none before the thread is known to end
  std::array<block*, classes> heads;
};

// Plain data: no guard is tested on the hot path, and it is still readable while other thread-local objects
// of the thread are destroyed.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
extern constinit thread_local free_lists this_threads_blocks;

/// What the lists cannot give or take.
void* allocate_block(std::size_t size);
void free_block(void* block, std::size_t size) noexcept;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

inline void* pool_allocate(std::size_t size) { return allocate_block(size); }
inline void pool_deallocate(void* block, std::size_t size) noexcept { free_block(block, size); }

#else

// In line: with a size that the compiler knows each is a handful of instructions.
inline void* pool_allocate(std::size_t size) {
  const std::size_t index = free_lists::class_of(size);
  if (index >= free_lists::classes) [[unlikely]]
    return allocate_block(size);
  free_lists& lists = this_threads_blocks;
  free_lists::block* const b = lists.heads[index];
  if (!b) [[unlikely]]
    return allocate_block(size);
  lists.heads[index] = b->next;
  lists.room += free_lists::bytes_of(index);
  return b;
}

inline void pool_deallocate(void* block, std::size_t size) noexcept {
  const std::size_t index = free_lists::class_of(size);
  free_lists& lists = this_threads_blocks;
  if (index >= free_lists::classes || lists.room < free_lists::bytes_of(index)) [[unlikely]] {
    free_block(block, size);
    return;
  }
  lists.room -= free_lists::bytes_of(index);
  lists.heads[index] = new (block) free_lists::block{lists.heads[index]};
}

#endif

/// Returns to the system what a burst left behind. Any thread.
void pool_trim() noexcept;

/// The bytes of the blocks in use, with what other threads keep. For measurements; sanitizer builds do not
/// know, and say 0.
std::size_t pool_bytes_in_use();

/// Gives a class (and what derives from it) its memory from the pool.
struct pooled {
  static void* operator new(std::size_t size) { return pool_allocate(size); }
  static void operator delete(void* block, std::size_t size) noexcept { pool_deallocate(block, size); }
};

}  // namespace aio::detail
