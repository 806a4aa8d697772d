#include "executor.hpp"

#include <csignal>

namespace aio::detail {

executor::executor(std::size_t max_threads) : max_threads_(max_threads) {}

void executor::add(std::function<void()> job) {
  bool start = false;
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->jobs.push_back(std::move(job));
    start = queue_->idle < queue_->jobs.size() && threads_.size() < max_threads_;
  }
  if (start) {
    // Signals are the main thread's business.
    sigset_t all, previous;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &previous);
    threads_.emplace_back([q = queue_] { work(q); });
    pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  }
  queue_->changed.notify_one();
}

void executor::work(const std::shared_ptr<queue>& q) {
  std::unique_lock lock(q->mutex);
  for (;;) {
    ++q->idle;
    q->changed.wait(lock, [&] { return q->over || !q->jobs.empty(); });
    --q->idle;
    if (q->jobs.empty()) return;
    {
      const std::function<void()> job = std::move(q->jobs.front());
      q->jobs.pop_front();
      lock.unlock();
      job();
    }
    lock.lock();
  }
}

void executor::shutdown(bool wait) noexcept {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->over = true;
    if (!wait) queue_->jobs.clear();
  }
  queue_->changed.notify_all();
  for (std::thread& t : threads_) {
    if (wait) {
      t.join();
    } else {
      t.detach();
    }
  }
  threads_.clear();
}

}  // namespace aio::detail
