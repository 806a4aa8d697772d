#include <aio/detail/pool.hpp>
#include <array>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define AIO_POOL 0
#else
#define AIO_POOL 1
#endif

namespace aio::detail {

#if AIO_POOL
namespace {

// malloc gives 16 n + 8 bytes: so do the classes, and waste none.
constexpr std::size_t granule = 16, surplus = 8;
constexpr std::size_t classes = 64;  // up to 1 KiB
constexpr std::size_t max_blocks = 2048;

struct block {
  block* next;
};
struct free_list {
  block* head;
  std::size_t room;  // how many more blocks it may keep; none before the thread is known to end
};
enum class phase : unsigned char { unused, active, dead };

// Plain data: no guard is tested on the hot path, and it is still readable while other
// thread-local objects of the thread are destroyed.
constinit thread_local std::array<free_list, classes> lists{};
constinit thread_local phase state = phase::unused;

struct reclaimer {
  ~reclaimer() {
    state = phase::dead;
    for (free_list& list : lists) {
      list.room = 0;
      while (block* b = list.head) {
        list.head = b->next;
        ::operator delete(b);
      }
    }
  }
};

// True the first time in a thread that does not end yet.
bool activate() {
  if (state != phase::unused) return false;
  thread_local reclaimer at_thread_exit;
  static_cast<void>(at_thread_exit);
  state = phase::active;
  for (free_list& list : lists) list.room = max_blocks;
  return true;
}

std::size_t class_of(std::size_t size) { return (size + granule - surplus - 1) / granule; }

}  // namespace

void* pool_allocate(std::size_t size) {
  const std::size_t index = class_of(size);
  if (index >= classes) return ::operator new(size);
  free_list& list = lists[index];
  if (block* b = list.head) {
    list.head = b->next;
    ++list.room;
    return b;
  }
  return ::operator new(index* granule + surplus);
}

void pool_deallocate(void* p, std::size_t size) noexcept {
  const std::size_t index = class_of(size);
  if (index >= classes || (lists[index].room == 0 && !activate())) {
    ::operator delete(p);
    return;
  }
  free_list& list = lists[index];
  list.head = new (p) block{list.head};
  --list.room;
}

#else

void* pool_allocate(std::size_t size) { return ::operator new(size); }
void pool_deallocate(void* p, std::size_t) noexcept { ::operator delete(p); }

#endif

}  // namespace aio::detail
