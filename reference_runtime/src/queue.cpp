#include <aio/queue.hpp>

#include <utility>

namespace aio::detail {

queue_core::queue_core(std::ptrdiff_t maxsize) : maxsize_(maxsize) { finished_.set(); }

void queue_core::refuse_item() const {
  if (shut_down_) throw queue_shutdown();
  throw queue_full();
}

void queue_core::refuse_to_give() const {
  if (shut_down_) throw queue_shutdown();
  throw queue_empty();
}

void queue_waiter::run() {
  if (goes_on() && must_wait(*queue_)) {
    wait_again();
  } else {
    task().run();
  }
}

// Who is woken and cancelled lets another have it.
std::exception_ptr queue_waiter::failure() {
  std::exception_ptr error = waiter::failure("the queue");
  if (woken() && !must_wait(*queue_)) line().wake_next();
  return error;
}

void queue_core::task_done() {
  if (unfinished_ == 0) throw value_error("task_done() called too many times");
  if (--unfinished_ == 0) finished_.set();
}

task<void> queue_core::join(ref<queue_core> queue) {
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
