/// What stands in the loop's ready queue: one link, no allocation of its own.
#pragma once

#include <cstddef>
#include <string>

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

/// A FIFO of nodes.
class node_queue {
 public:
  bool empty() const noexcept { return !head_; }
  ready_node* front() const noexcept { return head_; }
  ready_node* back() const noexcept { return tail_; }

  void push(ready_node& n) noexcept {
    n.next = nullptr;
    if (tail_) {
      tail_->next = &n;
    } else {
      head_ = &n;
    }
    tail_ = &n;
  }

  ready_node* pop() noexcept {
    ready_node* n = head_;
    head_ = n->next;
    if (!head_) tail_ = nullptr;
    return n;
  }

  /// Appends the other queue and leaves it empty.
  void splice(node_queue& other) noexcept {
    if (other.empty()) return;
    if (tail_) {
      tail_->next = other.head_;
    } else {
      head_ = other.head_;
    }
    tail_ = other.tail_;
    other.head_ = other.tail_ = nullptr;
  }

  /// Takes out every node for which pred holds, hands it to f, and returns how many there were.
  template <class Pred, class F>
  std::size_t extract_if(Pred pred, F f) {
    node_queue kept, taken;
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
  ready_node* head_ = nullptr;
  ready_node* tail_ = nullptr;
};

}  // namespace aio::detail
