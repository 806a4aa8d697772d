#include <aio/detail/pool.hpp>
#include <memory>
#include <new>

#include "block_store.hpp"

namespace aio::detail {

namespace {

constinit free_lists none{};

}  // namespace

constinit thread_local free_lists* this_threads_blocks = &none;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

void* allocate_block(std::size_t size, block_use) { return ::operator new(size); }
void free_block(void* block, std::size_t, block_use) noexcept { ::operator delete(block); }
void pool_trim() noexcept {}
std::size_t pool_bytes_in_use() { return 0; }

#else

namespace {

using block = free_lists::block;

constexpr std::size_t regions_of(std::size_t mebibytes) {
  return (mebibytes << 20) / block_store::region_size;
}
// Of all threads. It keeps what a hundred thousand tasks need, which would else clear their pages anew each
// time.
block_store& store() {
  static constinit block_store shared(regions_of(128));
  return shared;
}

// What a thread keeps at most: what some thousand tasks need, and fits into the caches nearest to it.
constexpr std::ptrdiff_t kept_bytes = std::ptrdiff_t{2} << 20;
// So many blocks come and go at once that the store's lock does not matter.
constexpr std::size_t batch = 64;

enum class phase : unsigned char { unused, active, over };
constinit thread_local phase state = phase::unused;

// The lists of a thread, until it ends.
class kept_blocks {
 public:
  kept_blocks() noexcept : lists_(new (std::nothrow) free_lists{}) {
    if (!lists_) return;
    lists_->room = kept_bytes;
    this_threads_blocks = lists_.get();
    state = phase::active;
  }
  kept_blocks(const kept_blocks&) = delete;
  kept_blocks& operator=(const kept_blocks&) = delete;
  ~kept_blocks() {
    state = phase::over;
    if (!lists_) return;
    this_threads_blocks = &none;
    for (block* const head : lists_->heads) store().give(head);
  }

 private:
  const std::unique_ptr<free_lists> lists_;
};

// Only a thread whose end is known keeps blocks.
bool may_keep() {
  if (state == phase::unused) {
    thread_local const kept_blocks until_thread_exit;
    static_cast<void>(until_thread_exit);
  }
  return state == phase::active;
}

// Gives a batch of the next class that has blocks: each class has to yield to what is needed now.
void make_room(free_lists& lists) noexcept {
  thread_local constinit std::size_t next = 0;
  for (std::size_t tried = 0; tried < free_lists::classes; ++tried) {
    const std::size_t index = next++ % free_lists::classes;
    block* const first = lists.heads[index];
    if (!first) continue;
    block* last = first;
    std::size_t n = 1;
    for (; n < batch && last->next; ++n) last = last->next;
    lists.heads[index] = last->next;
    last->next = nullptr;
    lists.room += static_cast<std::ptrdiff_t>(n) * free_lists::bytes_of(index);
    store().give(first);
    return;
  }
}

}  // namespace

void* allocate_block(std::size_t size, block_use use) {
  if (size > free_lists::largest) return ::operator new(size);
  const std::size_t index = free_lists::class_of(size, use);
  const bool keeps = may_keep();
  block* const first = store().take(index, keeps ? batch : 1);
  if (!keeps) return first;
  free_lists& lists = *this_threads_blocks;
  lists.heads[index] = first->next;
  for (const block* b = first->next; b; b = b->next) lists.room -= free_lists::bytes_of(index);
  return first;
}

void free_block(void* freed, std::size_t size, block_use use) noexcept {
  if (size > free_lists::largest) {
    ::operator delete(freed);
    return;
  }
  const std::size_t index = free_lists::class_of(size, use);
  auto* const b = new (freed) block{nullptr};
  if (!may_keep()) {
    store().give(b);
    return;
  }
  free_lists& lists = *this_threads_blocks;
  while (lists.room < free_lists::bytes_of(index)) make_room(lists);
  lists.room -= free_lists::bytes_of(index);
  b->next = lists.heads[index];
  lists.heads[index] = b;
}

// Not all: a program that runs one loop after another needs some each time.
void pool_trim() noexcept { store().trim(regions_of(16)); }

std::size_t pool_bytes_in_use() {
  const std::ptrdiff_t kept = state == phase::active ? kept_bytes - this_threads_blocks->room : 0;
  return store().bytes_taken() - static_cast<std::size_t>(kept);
}

#endif

}  // namespace aio::detail
