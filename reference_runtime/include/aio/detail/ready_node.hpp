/// What stands in the loop's ready queue: one link, no allocation of its own.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

namespace aio::detail {

class future_state;

/// Something to run once in a later pass. Whoever queues a node gives the queue one reference to
/// whatever keeps the node alive; run() and discard() each consume it.
class ready_node {
 public:
  ready_node() = default;
  ready_node(const ready_node&) = delete;
  ready_node& operator=(const ready_node&) = delete;

  /// Only process-level exceptions (interrupt, exit) may leave it.
  virtual void run() = 0;
  /// The loop was closed, or the future died: drops the reference without running.
  virtual void discard() noexcept = 0;
  /// For slow-callback messages.
  virtual std::string describe() const = 0;
  /// What remove_done_callback() compares; null for nodes that have no identity.
  virtual const void* identity() const noexcept { return nullptr; }
  /// The future that the node waited for is done and the node is about to be queued.
  virtual void completed() noexcept {}

  /// The future that this node keeps alive while it waits: what is unreachable is found along these links.
  virtual future_state* kept_alive() noexcept { return nullptr; }

  ready_node* next = nullptr;

 protected:
  ~ready_node() = default;
};

class node_ring;

/// A FIFO of nodes.
class node_queue {
 public:
  bool empty() const noexcept { return !head_; }

  void push(ready_node& n) noexcept {
    n.next = nullptr;
    append(n, n);
  }

  /// Takes them all: the first, which refers to the next.
  ready_node* take_all() noexcept { return std::exchange(head_, nullptr); }
  /// Puts what is left of them back, before those that came since.
  void put_back(ready_node& first) noexcept;

  /// Appends the other list and leaves it empty.
  void splice(node_ring& other) noexcept;

 private:
  // A branch, which is foreseen, and no pointer to the place: where one task wakes another and then waits,
  // that one's next step begins when it is known where its node was written.
  void append(ready_node& first, ready_node& last) noexcept {
    if (head_) {
      tail_->next = &first;
    } else {
      head_ = &first;
    }
    tail_ = &last;
  }

  ready_node* head_ = nullptr;
  ready_node* tail_ = nullptr;  // of a queue that is not empty
};

/// The same in one pointer, for lists that are nearly always short: the last node refers to the first.
class node_ring {
 public:
  bool empty() const noexcept { return !last_; }
  ready_node* front() const noexcept { return last_->next; }
  ready_node* back() const noexcept { return last_; }

  void push(ready_node& n) noexcept {
    if (last_) {
      n.next = last_->next;
      last_->next = &n;
    } else {
      n.next = &n;
    }
    last_ = &n;
  }

  ready_node* pop() noexcept {
    ready_node* const n = last_->next;
    if (n == last_) {
      last_ = nullptr;
    } else {
      last_->next = n->next;
    }
    return n;
  }

  /// Takes out every node for which pred holds, hands it to f, and returns how many there were.
  template <class Pred, class F>
  std::size_t extract_if(Pred pred, F f) {
    node_ring kept, taken;
    while (!empty()) {
      ready_node* n = pop();
      (pred(*n) ? taken : kept).push(*n);
    }
    *this = kept;
    std::size_t count = 0;
    for (; !taken.empty(); ++count) f(*taken.pop());
    return count;
  }

 private:
  friend class node_queue;
  ready_node* last_ = nullptr;
};

inline void node_queue::put_back(ready_node& first) noexcept {
  ready_node* last = &first;
  while (last->next) last = last->next;
  last->next = head_;
  if (!head_) tail_ = last;
  head_ = &first;
}

inline void node_queue::splice(node_ring& other) noexcept {
  if (other.empty()) return;
  ready_node* const last = other.last_;
  append(*std::exchange(last->next, nullptr), *last);
  other.last_ = nullptr;
}

}  // namespace aio::detail
