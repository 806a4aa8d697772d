#include <aio/thread_future.hpp>

#include <chrono>

#include <aio/log.hpp>

namespace aio::detail {

bool thread_future_state_base::cancel(shared self) {
  std::vector<callback> callbacks;
  {
    const std::lock_guard lock(self->mutex_);
    if (self->phase_ == phase::running || self->phase_ == phase::finished) return false;
    if (self->phase_ == phase::cancelled) return true;
    self->phase_ = phase::cancelled;
    callbacks.swap(self->callbacks_);
    self->changed_.notify_all();
  }
  call_back(std::move(self), callbacks);
  return true;
}

bool thread_future_state_base::cancelled() const {
  const std::lock_guard lock(mutex_);
  return phase_ == phase::cancelled;
}

bool thread_future_state_base::running() const {
  const std::lock_guard lock(mutex_);
  return phase_ == phase::running;
}

bool thread_future_state_base::done() const {
  const std::lock_guard lock(mutex_);
  return phase_ == phase::cancelled || phase_ == phase::finished;
}

bool thread_future_state_base::set_running_or_notify_cancel() {
  const std::lock_guard lock(mutex_);
  if (phase_ == phase::cancelled) return false;
  if (phase_ != phase::pending) throw invalid_state_error("the thread future is running or done already");
  phase_ = phase::running;
  return true;
}

void thread_future_state_base::complete(shared self, const std::function<void()>& store) {
  std::vector<callback> callbacks;
  {
    const std::lock_guard lock(self->mutex_);
    if (self->phase_ == phase::cancelled || self->phase_ == phase::finished) {
      throw invalid_state_error("the thread future is done already");
    }
    store();
    self->phase_ = phase::finished;
    callbacks.swap(self->callbacks_);
    self->changed_.notify_all();
  }
  call_back(std::move(self), callbacks);
}

void thread_future_state_base::set_exception(shared self, std::exception_ptr e) {
  thread_future_state_base& state = *self;
  complete(std::move(self), [&] { state.error_ = std::move(e); });
}

void thread_future_state_base::add_done_callback(shared self, callback f) {
  {
    const std::lock_guard lock(self->mutex_);
    if (self->phase_ == phase::pending || self->phase_ == phase::running) {
      self->callbacks_.push_back(std::move(f));
      return;
    }
  }
  call_back(std::move(self), {std::move(f)});
}

void thread_future_state_base::wait(std::optional<seconds> timeout) const {
  std::unique_lock lock(mutex_);
  const auto over = [this] { return phase_ == phase::cancelled || phase_ == phase::finished; };
  if (!timeout) {
    changed_.wait(lock, over);
  } else if (!changed_.wait_for(lock, *timeout, over)) {
    throw timeout_error();
  }
}

std::exception_ptr thread_future_state_base::exception() const {
  const std::lock_guard lock(mutex_);
  if (phase_ == phase::cancelled) throw cancelled_error();
  return error_;
}

void thread_future_state_base::call_back(shared self, const std::vector<callback>& callbacks) noexcept {
  for (const callback& f : callbacks) {
    try {
      f(&f == &callbacks.back() ? std::move(self) : self);
    } catch (...) {
      log(log_level::error,
          "exception calling a callback of a thread future: " + aio::describe(std::current_exception()));
    }
  }
}

}  // namespace aio::detail
