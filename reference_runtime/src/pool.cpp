#include <aio/detail/pool.hpp>
#include <array>
#include <memory>
#include <new>
#include <span>
#include <utility>

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

constinit thread_local bool over = false;  // no more: the thread ends

// Gives the first of a list of one class back, at most a batch; `list` is then the rest. Returns their bytes.
std::ptrdiff_t give_some(block*& list, std::size_t of_class) noexcept {
  std::array<void*, batch> some;
  std::size_t n = 0;
  for (; list && n < batch; ++n) some[n] = std::exchange(list, list->next);
  store().give(std::span(some.data(), n));
  return static_cast<std::ptrdiff_t>(n) * free_lists::bytes_of(of_class);
}

// The lists of a thread, until it ends.
class kept_blocks {
 public:
  kept_blocks() noexcept : lists_(new (std::nothrow) free_lists{}) {
    if (!lists_) return;
    lists_->room = kept_bytes;
    this_threads_blocks = lists_.get();
  }
  kept_blocks(const kept_blocks&) = delete;
  kept_blocks& operator=(const kept_blocks&) = delete;
  ~kept_blocks() {
    over = true;
    if (!lists_) return;
    this_threads_blocks = &none;
    for (std::size_t c = 0; c < free_lists::classes; ++c) {
      while (lists_->heads[c]) give_some(lists_->heads[c], c);
      if (!lists_->runs[c].empty()) store().give(c, lists_->runs[c]);
    }
  }

 private:
  const std::unique_ptr<free_lists> lists_;
};

// The lists of a thread that has asked for none yet, or none any more. Null if it keeps no blocks: only one
// whose end is known does.
[[gnu::noinline]] free_lists* make_lists() {
  if (over) return nullptr;
  thread_local const kept_blocks until_thread_exit;
  static_cast<void>(until_thread_exit);
  return this_threads_blocks == &none ? nullptr : this_threads_blocks;
}
// The same of any thread.
free_lists* lists_of_this_thread() {
  free_lists* const known = this_threads_blocks;
  return known == &none ? make_lists() : known;
}

// Gives a batch of the next class that has blocks: each class has to yield to what is needed now.
void make_room(free_lists& lists) noexcept {
  thread_local constinit std::size_t next = 0;
  for (std::size_t tried = 0; tried < free_lists::classes; ++tried) {
    const std::size_t index = next++ % free_lists::classes;
    if (lists.heads[index]) {
      lists.room += give_some(lists.heads[index], index);
      return;
    }
    if (free_lists::run& rest = lists.runs[index]; !rest.empty()) {
      lists.room += rest.end - rest.at;
      store().give(index, std::exchange(rest, {}));
      return;
    }
  }
}

// REQUIRES that there is one. Fetches the one after the next, since the time that one takes may be too short;
// what lies behind the run is most often the next one of this class.
void* first_of(free_lists::run& blocks, std::ptrdiff_t size) noexcept {
  constexpr std::ptrdiff_t cache_line = 64;
  char* const first = blocks.at;
  blocks.at += size;
  for (std::ptrdiff_t i = 0; i < size; i += cache_line) __builtin_prefetch(first + 2 * size + i, 1);
  return first;
}

}  // namespace

void* allocate_block(std::size_t size, block_use use) {
  if (size > free_lists::largest) return ::operator new(size);
  const std::size_t index = free_lists::class_of(size, use);
  const std::ptrdiff_t bytes = free_lists::bytes_of(index);
  free_lists* const lists = lists_of_this_thread();
  if (!lists) {
    const block_store::blocks one = store().take(index, 1);
    return one.list ? static_cast<void*>(one.list) : one.untouched.at;
  }
  free_lists::run& run = lists->runs[index];
  if (run.empty()) {
    const block_store::blocks got = store().take(index, batch);
    if (block* const first = got.list) {
      lists->heads[index] = first->next;
      for (const block* b = first->next; b; b = b->next) lists->room -= bytes;
      return first;
    }
    run = got.untouched;
    lists->room -= run.end - run.at;
  }
  lists->room += bytes;
  return first_of(run, bytes);
}

void free_block(void* freed, std::size_t size, block_use use) noexcept {
  if (size > free_lists::largest) {
    ::operator delete(freed);
    return;
  }
  const std::size_t index = free_lists::class_of(size, use);
  free_lists* const lists = lists_of_this_thread();
  if (!lists) {
    store().give(std::span(&freed, 1));
    return;
  }
  while (lists->room < free_lists::bytes_of(index)) make_room(*lists);
  lists->room -= free_lists::bytes_of(index);
  lists->heads[index] = new (freed) block{lists->heads[index]};
}

// Not all: a program that runs one loop after another needs some each time.
void pool_trim() noexcept { store().trim(regions_of(16)); }

std::size_t pool_bytes_in_use() {
  const std::ptrdiff_t kept = this_threads_blocks == &none ? 0 : kept_bytes - this_threads_blocks->room;
  return store().bytes_taken() - static_cast<std::size_t>(kept);
}

#endif

}  // namespace aio::detail
