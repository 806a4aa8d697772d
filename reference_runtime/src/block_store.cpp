#include "block_store.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace aio::detail {

// At the begin of its memory, in place of its first slab: were they in the slabs, the headers of all slabs
// would contend for the same few lines of the caches.
struct block_store::region {
  static constexpr std::uint32_t all_free = ~std::uint32_t{1};  // a bit a slab, the first for this
  std::uint32_t free_slabs = all_free;
  region *next = nullptr, *previous = nullptr;  // of those that have a free slab
  std::array<slab, slabs_a_region> slabs{};
  static_assert(sizeof(slab) < slab_size / (slabs_a_region + 1));
  static_assert(slabs_a_region == 32);
};

namespace {

constexpr std::size_t regions_of_small_pages = 4;

// At a multiple of its size, so that a block's address tells its region.
void* map_region(bool huge) {
  constexpr std::size_t size = block_store::region_size;
  void* const raw = mmap(nullptr, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) throw std::bad_alloc();
  char* const begin = static_cast<char*>(raw);
  const std::size_t before = (size - reinterpret_cast<std::uintptr_t>(raw) % size) % size;
  char* const aligned = begin + before;
  if (before > 0) munmap(begin, before);
  munmap(aligned + size, size - before);
  if (huge) madvise(aligned, size, MADV_HUGEPAGE);  // where the system has none, small ones
  return aligned;
}

// Where the first block of a slab is. Were it the same in all, a task and its frame, each the first of its
// class, would be a multiple of 4096 bytes apart: they would share lines of the nearest cache, and the
// processor would take a write to the one for a write to the other.
std::uint32_t colour(std::size_t index, std::size_t of_class) {
  constexpr std::size_t lines = 64, line = 64;
  return static_cast<std::uint32_t>((37 * of_class + 11 * index) % lines * line);
}

}  // namespace

block_store::region& block_store::region_of(void* inside) noexcept {
  char* const at = static_cast<char*>(inside);
  return *reinterpret_cast<region*>(at - reinterpret_cast<std::uintptr_t>(inside) % region_size);
}

template <class T>
void block_store::link(T*& first, T& one) noexcept {
  one.previous = nullptr;
  one.next = first;
  if (first) first->previous = &one;
  first = &one;
}

template <class T>
void block_store::unlink(T*& first, T& one) noexcept {
  if (one.next) one.next->previous = one.previous;
  (one.previous ? one.previous->next : first) = one.next;
}

block_store::region& block_store::region_with_room() {
  if (!regions_with_room_) {
    // To clear a huge page takes longer than the few small ones that a handful of tasks needs.
    link(regions_with_room_, *new (map_region(regions_ >= regions_of_small_pages)) region);
    ++regions_;
    ++empty_regions_;
    if (given_back_ > 0) {
      --given_back_;
      ++kept_;
    }
  }
  return *regions_with_room_;
}

block_store::slab& block_store::slab_with_room(std::size_t of_class) {
  if (slab* const s = with_room_[of_class]) return *s;
  region& in = region_with_room();
  if (in.free_slabs == region::all_free) --empty_regions_;
  const auto index = static_cast<std::uint32_t>(std::countr_zero(in.free_slabs));
  in.free_slabs &= in.free_slabs - 1;
  if (in.free_slabs == 0) unlink(regions_with_room_, in);
  slab& made = in.slabs[index];
  const auto begin = index * static_cast<std::uint32_t>(slab_size);
  made = slab();
  made.begin = begin;
  made.uncut = begin + colour(index, of_class);
  made.end = begin + static_cast<std::uint32_t>(slab_size);
  made.of_class = static_cast<std::uint16_t>(of_class);
  link(with_room_[of_class], made);
  return made;
}

// In the order of their addresses. REQUIRES that some came back.
free_lists::block* block_store::list_of_freed(slab& from, std::size_t wanted) {
  char* const base = reinterpret_cast<char*>(&region_of(&from)) + from.begin;
  block* list = nullptr;
  block** last = &list;
  for (; wanted > 0 && from.freed > 0; --wanted) {
    while (from.free[from.first] == 0) ++from.first;
    std::uint64_t& word = from.free[from.first];
    const auto bit = static_cast<std::size_t>(std::countr_zero(word));
    word &= word - 1;
    --from.freed;
    ++from.used;
    *last = new (base + (from.first * slab::bits + bit) * free_lists::granule) block{nullptr};
    last = &(*last)->next;
  }
  return list;
}

// REQUIRES room for one.
free_lists::run block_store::cut(slab& from, std::size_t wanted) noexcept {
  const std::uint32_t size = size_of(from.of_class);
  const std::size_t n = std::min<std::size_t>(wanted, (from.end - from.uncut) / size);
  char* const at = reinterpret_cast<char*>(&region_of(&from)) + from.uncut;
  from.uncut += static_cast<std::uint32_t>(n) * size;
  from.used = static_cast<std::uint16_t>(from.used + n);
  return {at, at + n * size};
}

block_store::blocks block_store::take(std::size_t of_class, std::size_t wanted) {
  const std::lock_guard locked(mutex_);
  slab& from = slab_with_room(of_class);
  const std::size_t before = from.used;
  blocks got{};
  if (from.freed > 0) {
    got.list = list_of_freed(from, wanted);
  } else {
    got.untouched = cut(from, wanted);
  }
  taken_ += (from.used - before) * size_of(of_class);
  if (!from.has_room()) unlink(with_room_[of_class], from);
  return got;
}

void block_store::put(void* one) noexcept {
  region& in = region_of(one);
  slab& of = in.slabs[(reinterpret_cast<std::uintptr_t>(one) % region_size) / slab_size];
  const bool was_full = !of.has_room();
  taken_ -= size_of(of.of_class);
  const std::size_t granule = reinterpret_cast<std::uintptr_t>(one) % slab_size / free_lists::granule;
  const std::size_t word = granule / slab::bits;
  of.free[word] |= std::uint64_t{1} << granule % slab::bits;
  of.first = static_cast<std::uint16_t>(std::min<std::size_t>(of.first, word));
  ++of.freed;
  if (was_full) link(with_room_[of.of_class], of);
  if (--of.used == 0) release(in, of);
}

void block_store::release(region& of, slab& empty) noexcept {
  unlink(with_room_[empty.of_class], empty);
  if (of.free_slabs == 0) link(regions_with_room_, of);
  of.free_slabs |= std::uint32_t{1} << (&empty - of.slabs.data());
  if (of.free_slabs != region::all_free) return;
  ++empty_regions_;
  if (empty_regions_ <= kept_) return;
  unmap(of);
  ++given_back_;
}

void block_store::unmap(region& empty) noexcept {
  unlink(regions_with_room_, empty);
  --regions_;
  --empty_regions_;
  munmap(&empty, region_size);
}

void block_store::trim(std::size_t empty_regions_left) noexcept {
  const std::lock_guard locked(mutex_);
  region* next = nullptr;
  for (region* r = regions_with_room_; r && empty_regions_ > empty_regions_left; r = next) {
    next = r->next;
    if (r->free_slabs == region::all_free) unmap(*r);
  }
}

void block_store::give(std::span<void* const> all) noexcept {
  const std::lock_guard locked(mutex_);
  for (void* const one : all) put(one);
}

void block_store::give(std::size_t of_class, run rest) noexcept {
  const std::lock_guard locked(mutex_);
  for (; !rest.empty(); rest.at += size_of(of_class)) put(rest.at);
}

std::size_t block_store::bytes_taken() const {
  const std::lock_guard locked(mutex_);
  return taken_;
}

std::size_t block_store::regions() const {
  const std::lock_guard locked(mutex_);
  return regions_;
}

}  // namespace aio::detail
