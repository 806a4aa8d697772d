/// Handles of scheduled callbacks (asyncio.Handle, asyncio.TimerHandle).
///
/// Thread: a handle belongs to the loop's thread, except one returned by call_soon_threadsafe(), whose
/// copies may live anywhere (cancel() still belongs to the loop's thread, as in asyncio).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <typeinfo>
#include <utility>

#include <aio/context.hpp>
#include <aio/detail/pool.hpp>
#include <aio/detail/ready_node.hpp>
#include <aio/detail/ref.hpp>
#include <aio/detail/timer_heap.hpp>

namespace aio {

/// Seconds of the loop's clock: a duration or a point on it, as in asyncio.
using seconds = std::chrono::duration<double>;

namespace detail {

std::string type_name(const std::type_info& type);

/// A callback that was scheduled, with the context in which it will run.
class callback_node : public ready_node {
 public:
  callback_node(loop_core& loop, context ctx) : loop_(&loop), context_(std::move(ctx)) {}
  virtual ~callback_node() = default;

  void add_ref() noexcept {
    if (shared_) {
      references_.fetch_add(1, std::memory_order_relaxed);
    } else {
      references_.store(references_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
  }
  void release() noexcept {
    if (shared_) {
      if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
      return;
    }
    const std::uint32_t left = references_.load(std::memory_order_relaxed) - 1;
    references_.store(left, std::memory_order_relaxed);
    if (left == 0) delete this;
  }

  void run() final;
  /// Drops the callable here, on the loop's thread, whoever still holds the handle.
  void discard() noexcept final {
    drop_function();
    release();
  }

  void cancel() noexcept;
  bool cancelled() const noexcept { return cancelled_; }
  const context& own_context() const noexcept { return context_; }
  /// Counts references atomically from now on; before a second thread sees the node.
  void share() noexcept { shared_ = true; }

  virtual std::optional<double> when() const noexcept { return std::nullopt; }

  /// See handle::companion().
  std::atomic<void*> companion{nullptr};

 protected:
  loop_core* loop_;

 private:
  virtual void invoke() = 0;
  virtual void drop_function() noexcept = 0;
  virtual void unschedule() noexcept {}

  std::atomic<std::uint32_t> references_{0};
  bool shared_ = false;
  bool cancelled_ = false;
  bool running_ = false;
  context context_;
};

/// The node of one callable and its arguments. Both are dropped when it has run or is cancelled,
/// however long somebody keeps the handle.
template <class Base, class F, class... Args>
class function_node final : public Base, public pooled {
 public:
  template <class... BaseArgs>
  function_node(F f, std::tuple<Args...> args, BaseArgs&&... base)
      : Base(std::forward<BaseArgs>(base)...), function_(std::in_place, std::move(f), std::move(args)) {}

  std::string describe() const override { return "callback " + type_name(typeid(F)); }

 private:
  void invoke() override { std::apply(function_->first, std::move(function_->second)); }
  void drop_function() noexcept override { function_.reset(); }

  std::optional<std::pair<F, std::tuple<Args...>>> function_;
};

/// A callback with a due time.
class timer_node : public callback_node {
 public:
  timer_node(loop_core& loop, context ctx, double when)
      : callback_node(loop, std::move(ctx)), hook_(*this), when_(when) {}
  std::optional<double> when() const noexcept override { return when_; }
  timer_hook& hook() noexcept { return hook_; }

 private:
  void unschedule() noexcept override;

  timer_hook hook_;
  double when_;
};

}  // namespace detail

/// A callback given to call_soon() and its kin. Dropping the handle does not cancel.
class handle {
 public:
  handle() = default;
  explicit handle(detail::ref<detail::callback_node> node) : node_(std::move(node)) {}

  /// Keeps the callback from running, if it has not run yet; drops it and its arguments. Idempotent.
  void cancel() const noexcept {
    if (node_) node_->cancel();
  }
  bool cancelled() const noexcept { return node_ && node_->cancelled(); }
  /// The context in which the callback runs (Handle.get_context, 3.12).
  const context& get_context() const noexcept { return node_->own_context(); }
  std::string describe() const;
  /// The identity of the scheduled callback.
  const void* id() const noexcept { return node_.get(); }

  /// What a binding of aio knows the scheduled callback as, so that a handle which it meets again (in the
  /// context of an exception handler) is the same there. The binding's own: aio never looks at it. Any
  /// thread.
  void* companion() const noexcept { return node_->companion.load(std::memory_order_acquire); }
  void set_companion(void* c) const noexcept { node_->companion.store(c, std::memory_order_release); }
  /// Takes it away, if it is still this one.
  void clear_companion(void* c) const noexcept {
    node_->companion.compare_exchange_strong(c, nullptr, std::memory_order_acq_rel);
  }

  explicit operator bool() const noexcept { return static_cast<bool>(node_); }
  friend bool operator==(const handle&, const handle&) = default;

 protected:
  detail::ref<detail::callback_node> node_;
};

/// A callback given to call_later() or call_at().
class timer_handle : public handle {
 public:
  using handle::handle;
  /// The absolute due time on the loop's clock, also after cancellation (LOOP-14).
  seconds when() const noexcept { return seconds(node_ ? node_->when().value_or(0) : 0); }
};

}  // namespace aio
