/// Queue, LifoQueue and PriorityQueue (asyncio.Queue and its like): items from task to task.
///
/// Copies are the same queue, which lives as long as any of them or a task that waits at it. It may be made
/// before a loop runs; the first task that has to wait binds it to its loop. Not for use by several threads.
/// Items may be move-only.
///
///     aio::queue<int> numbers(10);
///     co_await numbers.put(7);          // waits while there are ten
///     int n = co_await numbers.get();   // waits while there are none
///     numbers.task_done();
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <aio/detail/waiters.hpp>
#include <aio/errors.hpp>
#include <aio/event.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {

/// All of a queue but its items: how many there are, who waits for them or for room, what is not done yet.
class queue_core {
 public:
  explicit queue_core(std::ptrdiff_t maxsize);

  std::size_t size() const noexcept { return size_; }
  std::ptrdiff_t maxsize() const noexcept { return maxsize_; }
  bool full() const noexcept { return maxsize_ > 0 && size_ >= static_cast<std::size_t>(maxsize_); }

  /// Throws if an item cannot be put, or taken, right now.
  void require_room() const;
  void require_item() const;
  /// An item was put, or taken: wakes whom that helps.
  void added();
  void removed();

  static task<void> until_room(std::shared_ptr<queue_core> queue);
  static task<void> until_item(std::shared_ptr<queue_core> queue);

  void task_done();
  static task<void> join(std::shared_ptr<queue_core> queue);
  /// drop: the items are gone and count as done.
  void shutdown(bool drop);

 private:
  std::size_t size_ = 0;
  std::size_t unfinished_ = 0;
  const std::ptrdiff_t maxsize_;
  bool shut_down_ = false;
  event finished_;
  waiting_line getters_;
  waiting_line putters_;
  loop_binding loop_;
};

/// The orders in which items are taken.
template <class T>
class fifo_items {
 public:
  void push(T item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  void clear() noexcept { items_.clear(); }

 private:
  std::deque<T> items_;
};

template <class T>
class lifo_items {
 public:
  void push(T item) { items_.push_back(std::move(item)); }
  T pop() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }
  void clear() noexcept { items_.clear(); }

 private:
  std::vector<T> items_;
};

template <class T, class Less>
class priority_items {
 public:
  void push(T item) {
    items_.push_back(std::move(item));
    std::push_heap(items_.begin(), items_.end(), greater());
  }
  T pop() {
    std::pop_heap(items_.begin(), items_.end(), greater());
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }
  void clear() noexcept { items_.clear(); }

 private:
  static auto greater() {
    return [](const T& a, const T& b) { return Less()(b, a); };
  }
  std::vector<T> items_;
};

}  // namespace detail

/// What all queues have in common.
template <class T, class Items>
class basic_queue {
 public:
  using value_type = T;

  /// maxsize: zero or less means no bound.
  explicit basic_queue(std::ptrdiff_t maxsize = 0) : state_(std::make_shared<state>(maxsize)) {}

  /// Puts an item, waiting while the queue is full. A cancelled put adds nothing. queue_shutdown after
  /// shutdown(), also for those who wait then. runtime_error if it has to wait and the queue is bound to
  /// another loop.
  task<void> put(T item) const { return put_into(state_, std::move(item)); }
  /// Takes an item, waiting until there is one. A cancelled get takes nothing. queue_shutdown after
  /// shutdown() once no item is left, also for those who wait then.
  task<T> get() const { return get_from(state_); }

  /// queue_full if there is no room, queue_shutdown after shutdown().
  void put_nowait(T item) const { state_->put(std::move(item)); }
  /// queue_empty if there is no item, or queue_shutdown after shutdown().
  T get_nowait() const { return state_->take(); }

  std::size_t qsize() const noexcept { return state_->size(); }
  bool empty() const noexcept { return state_->size() == 0; }
  bool full() const noexcept { return state_->full(); }
  std::ptrdiff_t maxsize() const noexcept { return state_->maxsize(); }

  /// An item that was taken has been dealt with. value_error if that was said of more items than were put.
  void task_done() const { state_->task_done(); }
  /// Waits until task_done() was called for every item that was put. Does not suspend if that is so.
  task<void> join() const { return detail::queue_core::join(state_); }

  /// No item is put any more; those that are in can still be taken, unless immediate: then they are dropped
  /// and count as done. Wakes all who wait. May be called again.
  void shutdown(bool immediate = false) const {
    if (immediate) state_->items.clear();
    state_->shutdown(immediate);
  }

  friend bool operator==(const basic_queue&, const basic_queue&) = default;

 private:
  struct state : detail::queue_core {
    using queue_core::queue_core;
    void put(T item) {
      require_room();
      items.push(std::move(item));
      added();
    }
    T take() {
      require_item();
      T item = items.pop();
      removed();
      return item;
    }
    Items items;
  };

  static task<void> put_into(std::shared_ptr<state> queue, T item) {
    if (queue->full()) {
      task<void> waiting = detail::queue_core::until_room(queue);
      co_await waiting;
    }
    queue->put(std::move(item));
  }
  static task<T> get_from(std::shared_ptr<state> queue) {
    if (queue->size() == 0) {
      task<void> waiting = detail::queue_core::until_item(queue);
      co_await waiting;
    }
    co_return queue->take();
  }

  std::shared_ptr<state> state_;
};

/// First in, first out.
template <class T>
class queue : public basic_queue<T, detail::fifo_items<T>> {
 public:
  using basic_queue<T, detail::fifo_items<T>>::basic_queue;
};

/// Last in, first out.
template <class T>
class lifo_queue : public basic_queue<T, detail::lifo_items<T>> {
 public:
  using basic_queue<T, detail::lifo_items<T>>::basic_queue;
};

/// The smallest first. Of items that are equal any may come first. Less must not throw.
template <class T, class Less = std::less<T>>
class priority_queue : public basic_queue<T, detail::priority_items<T, Less>> {
 public:
  using basic_queue<T, detail::priority_items<T, Less>>::basic_queue;
};

}  // namespace aio
