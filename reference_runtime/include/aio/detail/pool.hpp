/// Free lists for coroutine frames, tasks, futures and callbacks: spawning reuses warm memory
/// instead of asking malloc. One set of lists a thread; a block may be freed on any thread. What a thread has
/// too little or too much of it takes from, or gives to, a store that all share.
/// Sanitizer builds go to operator new directly, so that errors are seen.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace aio::detail {

/// What a block is for. Frames have blocks of their own: a task and its frame are made one after the other
/// and come back in another order. Did they share blocks because they happen to be of one size, both would
/// soon lie in no order, and many tasks would cost half as much again.
enum class block_use : unsigned char { object, frame };

/// Blocks by size and use, of one thread.
struct free_lists {
  struct block {
    block* next;
  };
  /// Blocks one after the other that were not out since their slab was empty, and are not linked: that would
  /// fetch the memory of each long before it is needed.
  struct run {
    char *at, *end;
    bool empty() const noexcept { return at == end; }
  };
  static constexpr std::size_t granule = 16;
  static constexpr std::size_t sizes = 64;  // up to 1 KiB
  static constexpr std::size_t largest = sizes * granule;
  static constexpr std::size_t classes = 2 * sizes;
  /// REQUIRES a size of 1 to `largest`.
  static constexpr std::size_t class_of(std::size_t size, block_use use) {
    return (size - 1) / granule + (use == block_use::frame ? sizes : 0);
  }
  static constexpr std::ptrdiff_t bytes_of(std::size_t of_class) {
    return static_cast<std::ptrdiff_t>((of_class % sizes + 1) * granule);
  }

  std::ptrdiff_t room;  // how many more bytes may be kept, in lists and runs
  std::array<block*, classes> heads;
  std::array<run, classes> runs;
};

// Of a thread that keeps no blocks, be it not yet or no more: those of `none`, which nobody writes to.
//
// A pointer and no more, since it is to be as near in a shared library as in a program: the few bytes that
// the C library sets aside in every thread for libraries loaded later are for all of them.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
[[gnu::tls_model("initial-exec")]] extern constinit thread_local free_lists* this_threads_blocks;

/// What the lists cannot give or take.
void* allocate_block(std::size_t size, block_use use);
void free_block(void* block, std::size_t size, block_use use) noexcept;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

inline void* pool_allocate(std::size_t size, block_use use = block_use::object) {
  return allocate_block(size, use);
}
inline void pool_deallocate(void* block, std::size_t size, block_use use = block_use::object) noexcept {
  free_block(block, size, use);
}

#else

// In line: with a size that the compiler knows each is a handful of instructions.
inline void* pool_allocate(std::size_t size, block_use use = block_use::object) {
  if (size > free_lists::largest) [[unlikely]]
    return allocate_block(size, use);
  const std::size_t index = free_lists::class_of(size, use);
  free_lists& lists = *this_threads_blocks;
  free_lists::block* const b = lists.heads[index];
  if (!b) [[unlikely]]
    return allocate_block(size, use);
  lists.heads[index] = b->next;
  lists.room += free_lists::bytes_of(index);
  return b;
}

inline void pool_deallocate(void* block, std::size_t size, block_use use = block_use::object) noexcept {
  const std::size_t index = free_lists::class_of(size, use);
  free_lists& lists = *this_threads_blocks;
  if (size > free_lists::largest || lists.room < free_lists::bytes_of(index)) [[unlikely]] {
    free_block(block, size, use);
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
