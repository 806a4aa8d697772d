/// The loop's timers: a 4-ary heap that knows each timer's place, so that cancelling removes it at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <aio/detail/ready_node.hpp>

namespace aio::detail {

/// What is put into the heap; lives in its owner and must be removed before the owner dies.
struct timer_hook {
  static constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();

  explicit timer_hook(ready_node& n) : node(&n) {}
  ready_node* node;              ///< queued when the time has come
  std::uint32_t index = absent;  ///< place in the heap
  bool pending() const noexcept { return index != absent; }
};

class timer_heap {
 public:
  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }
  double first() const noexcept { return entries_.front().when; }

  void insert(timer_hook& hook, double when) {
    entries_.push_back({when, sequence_++, &hook});
    sift_up(entries_.size() - 1);
  }

  void remove(timer_hook& hook) noexcept {
    const std::size_t hole = hook.index;
    hook.index = timer_hook::absent;
    const entry last = entries_.back();
    entries_.pop_back();
    if (hole == entries_.size()) return;
    entries_[hole] = last;
    if (hole > 0 && before(last, entries_[(hole - 1) / arity])) {
      sift_up(hole);
    } else {
      sift_down(hole);
    }
  }

  timer_hook& pop_first() noexcept {
    timer_hook& hook = *entries_.front().hook;
    remove(hook);
    return hook;
  }

 private:
  static constexpr std::size_t arity = 4;

  // The sequence makes timers with one due time run in the order of their making: allowed by
  // LOOP-11, and what people expect.
  struct entry {
    double when;
    std::uint64_t sequence;
    timer_hook* hook;
  };
  static bool before(const entry& a, const entry& b) noexcept {
    return a.when < b.when || (a.when == b.when && a.sequence < b.sequence);
  }
  void place(std::size_t at, const entry& e) noexcept {
    entries_[at] = e;
    e.hook->index = static_cast<std::uint32_t>(at);
  }
  void sift_up(std::size_t at) noexcept {
    const entry e = entries_[at];
    while (at > 0) {
      const std::size_t parent = (at - 1) / arity;
      if (!before(e, entries_[parent])) break;
      place(at, entries_[parent]);
      at = parent;
    }
    place(at, e);
  }
  void sift_down(std::size_t at) noexcept {
    const entry e = entries_[at];
    for (;;) {
      const std::size_t first = at * arity + 1;
      if (first >= entries_.size()) break;
      std::size_t best = first;
      for (std::size_t c = first + 1; c < first + arity && c < entries_.size(); ++c) {
        if (before(entries_[c], entries_[best])) best = c;
      }
      if (!before(entries_[best], e)) break;
      place(at, entries_[best]);
      at = best;
    }
    place(at, e);
  }

  std::vector<entry> entries_;
  std::uint64_t sequence_ = 0;
};

}  // namespace aio::detail
