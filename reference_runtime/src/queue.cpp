#include <aio/queue.hpp>

#include <utility>

namespace aio::detail {

queue_core::queue_core(std::ptrdiff_t maxsize) : maxsize_(maxsize) { finished_.set(); }

void queue_core::require_room() const {
  if (shut_down_) throw queue_shutdown();
  if (full()) throw queue_full();
}

void queue_core::require_item() const {
  if (size_ != 0) return;
  if (shut_down_) throw queue_shutdown();
  throw queue_empty();
}

void queue_core::added() {
  ++size_;
  ++unfinished_;
  finished_.clear();
  getters_.wake_next();
}

void queue_core::removed() {
  --size_;
  putters_.wake_next();
}

// Who is woken and finds that another was faster waits again. Who is woken and cancelled lets another have
// it.

task<void> queue_core::until_room(std::shared_ptr<queue_core> queue) {
  while (queue->full()) {
    if (queue->shut_down_) throw queue_shutdown();
    queue->loop_.require_running_loop("the queue");
    waiter self(queue->putters_);
    if (std::exception_ptr cancelled = co_await self) {
      if (self.woken() && !queue->full()) queue->putters_.wake_next();
      co_await fail_with(std::move(cancelled));
    }
  }
}

task<void> queue_core::until_item(std::shared_ptr<queue_core> queue) {
  while (queue->size_ == 0) {
    if (queue->shut_down_) throw queue_shutdown();
    queue->loop_.require_running_loop("the queue");
    waiter self(queue->getters_);
    if (std::exception_ptr cancelled = co_await self) {
      if (self.woken() && queue->size_ != 0) queue->getters_.wake_next();
      co_await fail_with(std::move(cancelled));
    }
  }
}

void queue_core::task_done() {
  if (unfinished_ == 0) throw value_error("task_done() called too many times");
  if (--unfinished_ == 0) finished_.set();
}

task<void> queue_core::join(std::shared_ptr<queue_core> queue) {
  if (queue->unfinished_ > 0) {
    task<bool> finishing = queue->finished_.wait();
    co_await finishing;
  }
}

void queue_core::shutdown(bool drop) {
  shut_down_ = true;
  if (drop) {
    unfinished_ -= std::min(unfinished_, std::exchange(size_, 0));
    if (unfinished_ == 0) finished_.set();
  }
  getters_.wake_all();
  putters_.wake_all();
}

}  // namespace aio::detail
