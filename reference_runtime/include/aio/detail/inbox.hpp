/// What other threads have queued for a loop.
#pragma once

#include <atomic>
#include <cstdint>

#include <aio/detail/ready_node.hpp>

namespace aio::detail {

/// A stack of nodes, and in the same word whether the loop is guarded: what is to be queued asks for both at
/// once, each time.
class inbox {
 public:
  /// Any thread.
  void post(ready_node& n) noexcept {
    std::uintptr_t top = word_.load(std::memory_order_relaxed);
    do {
      n.next = node(top);
    } while (!word_.compare_exchange_weak(top, reinterpret_cast<std::uintptr_t>(&n) | (top & guard),
                                          std::memory_order_seq_cst, std::memory_order_relaxed));
  }

  bool empty() const noexcept { return node(word_.load(std::memory_order_relaxed)) == nullptr; }
  /// The same, in one order with what the threads do before and after they post.
  bool empty_in_order() const noexcept { return node(word_.load()) == nullptr; }

  /// Takes them all: the latest, which refers to the one before it.
  ready_node* take_all() noexcept { return node(word_.fetch_and(guard, std::memory_order_acquire)); }

  /// Guarded: closed, or in debug mode.
  void set_guarded(bool on) noexcept {
    if (on) {
      word_.fetch_or(guard, std::memory_order_relaxed);
    } else {
      word_.fetch_and(~guard, std::memory_order_relaxed);
    }
  }
  bool guarded() const noexcept { return (word_.load(std::memory_order_relaxed) & guard) != 0; }

  /// Empty, and not guarded.
  bool quiet() const noexcept { return word_.load(std::memory_order_relaxed) == 0; }

 private:
  static constexpr std::uintptr_t guard = 1;
  static_assert(alignof(ready_node) > guard, "the lowest bit of its address is free");

  static ready_node* node(std::uintptr_t word) noexcept {
    // The address and the guard are one word, for one atomic access: it cannot be kept as a pointer.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return reinterpret_cast<ready_node*>(word & ~guard);
  }

  std::atomic<std::uintptr_t> word_{0};
};

}  // namespace aio::detail
