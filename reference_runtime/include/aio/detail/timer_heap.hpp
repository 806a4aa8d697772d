/// The loop's timers: a 4-ary heap that knows each timer's place, so that cancelling removes it at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <vector>

#include <aio/detail/ready_node.hpp>

namespace aio::detail {

/// What is put into the heap; lives in its owner and must be removed before the owner dies.
struct timer_hook {
  static constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();

  explicit timer_hook(ready_node& n) : node(&n) {}
  ready_node* node;              ///< queued when the time has come
  std::uint32_t place = absent;  ///< in the heap
  std::uint32_t sequence = 0;    ///< the heap's: which of two was inserted first
  bool pending() const noexcept { return place != absent; }
};

/// Allocates at the beginnings of cache lines.
template <class T>
struct line_allocator {
  using value_type = T;
  static constexpr std::align_val_t line{64};

  line_allocator() = default;
  template <class U>
  explicit line_allocator(const line_allocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), line)); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete(p, line); }
  friend bool operator==(const line_allocator&, const line_allocator&) noexcept { return true; }
};

class timer_heap {
 public:
  bool empty() const noexcept { return entries_.size() == root; }
  std::size_t size() const noexcept { return entries_.size() - root; }
  double first() const noexcept { return entries_[root].when; }

  void insert(timer_hook& hook, double when) {
    entries_.push_back({when, &hook});
    hook.sequence = sequence_++;
    sift_up(entries_.size() - 1);
  }

  void remove(timer_hook& hook) noexcept {
    const std::size_t hole = hook.place;
    hook.place = timer_hook::absent;
    const entry last = entries_.back();
    entries_.pop_back();
    if (hole == entries_.size()) return;
    entries_[hole] = last;
    if (hole > root && before(last, entries_[parent(hole)])) {
      sift_up(hole);
    } else {
      sift_down(hole);
    }
  }

  timer_hook& pop_first() noexcept {
    timer_hook& hook = *entries_[root].hook;
    remove(hook);
    return hook;
  }

 private:
  struct entry {
    double when;
    timer_hook* hook;
  };
  static constexpr std::size_t arity = 4;
  // So many entries stand before the root, unused: the children of each entry then share a cache line. To get
  // those is what a sift through a large heap takes its time for.
  static constexpr std::size_t root = arity - 1;
  static std::size_t parent(std::size_t place) noexcept { return place / arity + root - 1; }
  static std::size_t first_child(std::size_t place) noexcept { return (place - root + 1) * arity; }

  // Timers with one due time run in the order of their making: allowed by LOOP-11, and what people expect.
  // The difference is right though the sequence wraps around.
  static bool before(const entry& a, const entry& b) noexcept {
    return a.when < b.when ||
           (a.when == b.when && static_cast<std::int32_t>(a.hook->sequence - b.hook->sequence) < 0);
  }
  void put(std::size_t at, const entry& e) noexcept {
    entries_[at] = e;
    e.hook->place = static_cast<std::uint32_t>(at);
  }
  void sift_up(std::size_t at) noexcept {
    const entry e = entries_[at];
    while (at > root) {
      const std::size_t above = parent(at);
      if (!before(e, entries_[above])) break;
      put(at, entries_[above]);
      at = above;
    }
    put(at, e);
  }
  void sift_down(std::size_t at) noexcept {
    const entry e = entries_[at];
    for (;;) {
      const std::size_t first = first_child(at);
      if (first >= entries_.size()) break;
      std::size_t best = first;
      for (std::size_t c = first + 1; c < first + arity && c < entries_.size(); ++c) {
        if (before(entries_[c], entries_[best])) best = c;
      }
      if (!before(entries_[best], e)) break;
      put(at, entries_[best]);
      at = best;
    }
    put(at, e);
  }

  using entries = std::vector<entry, line_allocator<entry>>;
  entries entries_ = entries(root);
  std::uint32_t sequence_ = 0;
};

}  // namespace aio::detail
