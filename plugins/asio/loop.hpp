// loop.hpp - the event loop: an io_context, run by one thread at a time.
#pragma once

#include <atomic>
#include <map>
#include <thread>

#include "errors.hpp"

namespace asio_plugin {

class loop_bound;

class loop_object final : public assay_object {
 public:
  loop_object();

  asio::io_context& context() noexcept { return *context_; }  // while it is open
  asio::io_context::executor_type executor() noexcept { return context_->get_executor(); }

  bool running() const noexcept { return running_; }
  bool closed() const noexcept { return closed_; }

  // io_context::run on this thread, until stop(). Throws what a handler throws, as run does.
  void run();
  void stop() { context_->stop(); }
  // Destroys the io_context, after the objects that stand on it have let go of it.
  void close();

  // [loop] Objects that it holds, by the kind's address and a number, until it closes.
  object_ref<loop_bound>& kept(const void* what, int number);
  loop_bound* find_kept(const void* what, int number) noexcept;
  void drop_kept(const void* what, int number) noexcept;

  // [any] Posts a function unless the loop is closed: false, and f is not moved from.
  template <class F>
  bool post_if_open(F&& f) {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    asio::post(*context_, std::forward<F>(f));
    return true;
  }

 private:
  friend class loop_bound;
  ~loop_object() override = default;
  void dispose() noexcept override;
  void shut();

  std::mutex mutex_;  // guards closed_ against post_if_open, and bound_
  std::optional<asio::io_context> context_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  loop_bound* bound_ = nullptr;
  std::map<std::pair<const void*, int>, object_ref<loop_bound>> kept_;
  std::atomic<bool> running_ = false;
  std::atomic<bool> closed_ = false;
};

loop_object* running_loop() noexcept;  // of this thread, borrowed, or null

// The loop of an object; a type error for another kind.
loop_object& as_loop(assay_object* o);
// The same, NULL for the running one; a runtime error if there is none or it is closed.
loop_object& as_open_loop(assay_object* o);

// An object that stands on a loop's io_context: it lets go of that when the loop closes, and is destroyed on
// the loop's thread while that runs.
class loop_bound : public assay_object {
 public:
  loop_object& owner() const noexcept { return *loop_; }

 protected:
  loop_bound(std::int32_t kind, loop_object& loop);
  ~loop_bound() override;
  // [loop] The io_context is about to go: timers, sockets and handlers that wait go first.
  virtual void abandon() noexcept = 0;
  void dispose() noexcept override;

 private:
  friend class loop_object;
  object_ref<loop_object> loop_;
  loop_bound* next_ = nullptr;
  loop_bound** link_ = nullptr;
};

}  // namespace asio_plugin
