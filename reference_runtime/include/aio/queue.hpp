/// Queue, LifoQueue and PriorityQueue (asyncio.Queue and its like): items from task to task.
///
/// Copies are the same queue, which lives as long as any of them or a task that waits at it. It may be made
/// before a loop runs; the first task that has to wait binds it to its loop. Not for use by several threads:
/// its copies neither. One that was moved from can only be assigned to and destroyed.
/// Items may be move-only.
///
///     aio::queue<int> numbers(10);
///     co_await numbers.put(7);          // waits while there are ten
///     int n = co_await numbers.get();   // waits while there are none
///     numbers.task_done();
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <aio/detail/operation.hpp>
#include <aio/detail/ref.hpp>
#include <aio/detail/waiters.hpp>
#include <aio/errors.hpp>
#include <aio/event.hpp>
#include <aio/task.hpp>

namespace aio {

namespace detail {

/// All of a queue but its items: how many there are, who waits for them or for room, what is not done yet.
class queue_core : public counted<queue_core>, public pooled {
 public:
  explicit queue_core(std::ptrdiff_t maxsize);
  virtual ~queue_core() = default;

  std::size_t size() const noexcept { return size_; }
  std::ptrdiff_t maxsize() const noexcept { return maxsize_; }
  bool full() const noexcept { return maxsize_ > 0 && size_ >= static_cast<std::size_t>(maxsize_); }

  /// Throws if an item cannot be put, or taken, right now.
  void require_room() const {
    if (shut_down_ || full()) [[unlikely]]
      refuse_item();
  }
  void require_item() const {
    if (size_ == 0) [[unlikely]]
      refuse_to_give();
  }
  /// An item was put, or taken: wakes whom that helps.
  void added() {
    ++size_;
    if (++unfinished_ == 1) finished_.clear();
    getters_.wake_next();
  }
  void removed() {
    --size_;
    putters_.wake_next();
  }

  void task_done();
  static task<void> join(ref<queue_core> queue);
  /// drop: the items are gone and count as done.
  void shutdown(bool drop);

 private:
  friend class queue_waiter;
  [[noreturn]] void refuse_item() const;
  [[noreturn]] void refuse_to_give() const;

  std::size_t size_ = 0;
  const std::ptrdiff_t maxsize_;
  // Not beside the size: the compiler would read both at once, which waits for what was written apart.
  std::size_t unfinished_ = 0;
  bool shut_down_ = false;
  event finished_;
  waiting_line getters_;
  waiting_line putters_;
  loop_binding loop_;
};

/// One who waits for an item, or for room. Woken, it finds out whether another was faster, and then waits
/// again, before its task runs.
class queue_waiter : public ready_node, public waiter {
 public:
  // ready_node
  void run() final;
  void discard() noexcept final { task().abandon(); }
  std::string describe() const final { return task().describe(); }

  [[gnu::cold]] std::exception_ptr failure();

 protected:
  enum class wish : bool { item, room };

  explicit queue_waiter(wish w) noexcept : wish_(w) {}
  /// Whether it cannot be had now. After a shutdown nothing is waited for.
  bool must_wait(const queue_core& queue) const noexcept {
    return (wish_ == wish::item ? queue.size_ == 0 : queue.full()) && !queue.shut_down_;
  }
  bool wait(queue_core& queue, promise_base& leaf) {
    queue_ = &queue;
    return suspend(line(), queue.loop_, leaf, *this);
  }

 private:
  waiting_line& line() const noexcept { return wish_ == wish::item ? queue_->getters_ : queue_->putters_; }

  queue_core* queue_;
  const wish wish_;
};

/// What awaiting a queue's get() is.
template <class T, class State>
class queue_get : public queue_waiter {
 public:
  using value_type = T;
  using request = ref<State>;
  static constexpr const char* name = "queue::get";

  explicit queue_get(request queue) noexcept : queue_waiter(wish::item), state_(std::move(queue)) {}
  ~queue_get() {
    leave();
    static_cast<void>(state_.not_null());
  }
  request give_up() const noexcept { return state_; }
  bool await_ready() const noexcept { return !must_wait(*state_); }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> h) {
    return wait(*state_, h.promise());
  }
  bool failed() noexcept { return !idle() && waiter::failed(); }
  T take() { return state_->take(); }
  T await_resume() {
    if (failed()) [[unlikely]]
      std::rethrow_exception(failure());
    return take();
  }

 private:
  request state_;
};

/// What awaiting a queue's put() is.
template <class T, class State>
class queue_put : public queue_waiter {
 public:
  using value_type = void;
  struct request {
    ref<State> queue;
    T item;
  };
  static constexpr const char* name = "queue::put";

  explicit queue_put(request wanted) : queue_waiter(wish::room), wanted_(std::move(wanted)) {}
  ~queue_put() { leave(); }
  request give_up() noexcept { return {wanted_.queue, std::move(wanted_.item)}; }
  bool await_ready() const noexcept { return !must_wait(*wanted_.queue); }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> h) {
    return wait(*wanted_.queue, h.promise());
  }
  bool failed() noexcept { return !idle() && waiter::failed(); }
  void take() { wanted_.queue->put(std::move(wanted_.item)); }
  void await_resume() {
    if (failed()) [[unlikely]]
      std::rethrow_exception(failure());
    take();
  }

 private:
  request wanted_;
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
  struct state;
  using putting = detail::queue_put<T, state>;
  using getting = detail::queue_get<T, state>;

 public:
  using value_type = T;

  /// maxsize: zero or less means no bound.
  explicit basic_queue(std::ptrdiff_t maxsize = 0) : state_(new state(maxsize)) {}

  /// Puts an item, waiting while the queue is full. A cancelled put adds nothing. queue_shutdown after
  /// shutdown(), also for those who wait then. runtime_error if it has to wait and the queue is bound to
  /// another loop.
  detail::operation<putting> put(T item) const {
    return detail::operation<putting>(typename putting::request{state_, std::move(item)});
  }
  /// Takes an item, waiting until there is one. A cancelled get takes nothing. queue_shutdown after
  /// shutdown() once no item is left, also for those who wait then.
  detail::operation<getting> get() const { return detail::operation<getting>(state_.not_null()); }

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
  task<void> join() const { return detail::queue_core::join(detail::ref<detail::queue_core>(state_)); }

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

  detail::ref<state> state_;
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
