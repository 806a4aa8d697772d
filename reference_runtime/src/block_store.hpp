// block_store.hpp - where the pools of all threads get blocks of memory, and give back what they do not keep.
//
// malloc does well with few blocks and badly with a million tasks of several each: it joins and splits what
// is freed, and gives pages back that are touched a moment later. Here a slab holds blocks of one size, a
// region holds slabs and, where there are many, is one huge page where the system has them, so that neither
// the order in which blocks come back nor their number makes them dear.
#pragma once

#include <aio/detail/pool.hpp>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace aio::detail {

class block_store {
 public:
  using block = free_lists::block;
  using run = free_lists::run;
  static constexpr std::size_t classes = free_lists::classes;
  static constexpr std::size_t slab_size = std::size_t{64} << 10, region_size = std::size_t{2} << 20;

  // Regions that nothing is in go back to the system, but for so many, and for as many more as were given
  // back and then asked for again: a program that needs a million tasks each second has their memory cleared
  // twice, not each time, and one that needed them once does not keep it.
  constexpr explicit block_store(std::size_t empty_regions_kept) : kept_(empty_regions_kept) {}
  block_store(const block_store&) = delete;
  block_store& operator=(const block_store&) = delete;

  // A list of blocks that came back, or a run of some that were never out since their slab was empty.
  struct blocks {
    block* list;
    run untouched;
  };
  // 1 to `wanted` blocks of that class, aligned to free_lists::granule. Throws std::bad_alloc. Any thread.
  blocks take(std::size_t of_class, std::size_t wanted);
  // Takes blocks back, whichever classes they are of. None is looked into: they may be far from the caches,
  // and other threads wait meanwhile. Any thread.
  void give(std::span<void* const> all) noexcept;
  // What is left of a run. Any thread.
  void give(std::size_t of_class, run rest) noexcept;

  // The same now, but for fewer.
  void trim(std::size_t empty_regions_left) noexcept;

  // Of what is taken and not given back.
  std::size_t bytes_taken() const;
  // Of the system's memory.
  std::size_t regions() const;

 private:
  struct region;
  static std::uint32_t size_of(std::size_t of_class) {
    return static_cast<std::uint32_t>(free_lists::bytes_of(of_class));
  }
  // Of blocks of one class. In line with others that have some free while it has. Which are free stands here,
  // not in the blocks: they come back in the order of the tasks' ends, and go out again in that of their
  // addresses, so that what is made of them lies as the processor fetches ahead, and none is touched for it.
  struct slab {
    static constexpr std::size_t granules = slab_size / free_lists::granule, bits = 64;
    slab *next = nullptr, *previous = nullptr;
    std::uint32_t begin = 0, uncut = 0, end = 0;  // offsets in the region; from uncut on never yet a block
    std::uint16_t used = 0, of_class = 0;
    std::uint16_t freed = 0;                               // how many bits are set
    std::uint16_t first = 0;                               // no word before this has one
    std::array<std::uint64_t, granules / bits> free = {};  // a bit where a free block begins

    bool has_room() const noexcept { return freed > 0 || uncut + size_of(of_class) <= end; }
  };
  static constexpr std::size_t slabs_a_region = region_size / slab_size;

  static region& region_of(void* inside) noexcept;
  slab& slab_with_room(std::size_t of_class);
  static block* list_of_freed(slab& from, std::size_t wanted);
  static run cut(slab& from, std::size_t wanted) noexcept;
  void put(void* one) noexcept;
  void release(region& of, slab& empty) noexcept;
  region& region_with_room();
  void unmap(region& empty) noexcept;
  template <class T>
  static void link(T*& first, T& one) noexcept;
  template <class T>
  static void unlink(T*& first, T& one) noexcept;

  mutable std::mutex mutex_;
  std::array<slab*, classes> with_room_{};
  region* regions_with_room_ = nullptr;
  std::size_t kept_;
  std::size_t given_back_ = 0;  // and not asked for again
  std::size_t regions_ = 0, empty_regions_ = 0, taken_ = 0;
};

}  // namespace aio::detail
