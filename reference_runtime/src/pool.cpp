#include <aio/detail/pool.hpp>

namespace aio::detail {

constinit thread_local free_lists this_threads_blocks{};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

void* allocate_block(std::size_t size) { return ::operator new(size); }
void free_block(void* block, std::size_t) noexcept { ::operator delete(block); }

#else

namespace {

// What a thread keeps at most: as much as some hundred thousand tasks need, so that a burst of them finds its
// memory warm the next time.
constexpr std::ptrdiff_t kept_bytes = std::ptrdiff_t{64} << 20;

enum class phase : unsigned char { unused, active, over };
constinit thread_local phase state = phase::unused;

struct reclaimer {
  ~reclaimer() {
    state = phase::over;
    this_threads_blocks.room = 0;
    for (free_lists::block*& head : this_threads_blocks.heads) {
      while (free_lists::block* const b = head) {
        head = b->next;
        ::operator delete(b);
      }
    }
  }
};

}  // namespace

void* allocate_block(std::size_t size) {
  const std::size_t index = free_lists::class_of(size);
  const bool has_class = index < free_lists::classes;
  return ::operator new(has_class ? index* free_lists::granule + free_lists::surplus : size);
}

void free_block(void* block, std::size_t size) noexcept {
  if (state == phase::unused) {
    thread_local reclaimer at_thread_exit;
    static_cast<void>(at_thread_exit);
    state = phase::active;
    this_threads_blocks.room = kept_bytes;
    pool_deallocate(block, size);  // comes back if it is too large
    return;
  }
  ::operator delete(block);
}

#endif

}  // namespace aio::detail
