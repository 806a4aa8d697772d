/// Futures of threads (concurrent.futures.Future) and their mirror in a loop (asyncio.wrap_future).
///
/// Thread: everything of a thread_future may be used from any thread; copies share one future. Done callbacks
/// run in the thread that completes or cancels it, or at once in the thread that adds them.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <aio/detail/thread_link.hpp>
#include <aio/future.hpp>

namespace aio {

namespace detail {

/// The part of the shared state that does not depend on the type of the value.
class thread_future_state_base {
 public:
  using shared = std::shared_ptr<thread_future_state_base>;
  using callback = std::function<void(shared)>;

  bool cancelled() const;
  bool running() const;
  bool done() const;
  bool set_running_or_notify_cancel();
  /// Waits until done; timeout_error after the timeout.
  void wait(std::optional<seconds> timeout) const;
  /// The exception of a done future, or null; throws cancelled_error. REQUIRES done().
  std::exception_ptr exception() const;

  // What calls back gives the reference that it was given to the last callback.
  static bool cancel(shared self);
  static void set_exception(shared self, std::exception_ptr e);
  static void add_done_callback(shared self, callback f);

 protected:
  enum class phase { pending, running, cancelled, finished };
  ~thread_future_state_base() = default;
  /// Completes under the lock by `store`, then calls back without it.
  static void complete(shared self, const std::function<void()>& store);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  phase phase_ = phase::pending;
  std::exception_ptr error_;
  std::vector<callback> callbacks_;

 private:
  static void call_back(shared self, const std::vector<callback>& callbacks) noexcept;
};

template <class T>
class thread_future_state final : public thread_future_state_base {
 public:
  template <class U>
  static void set_result(const std::shared_ptr<thread_future_state>& self, U&& value) {
    complete(self, [&] { self->value_.emplace(std::forward<U>(value)); });
  }
  const lifted<T>& value() const { return *value_; }

 private:
  std::optional<lifted<T>> value_;
};

}  // namespace detail

/// A future that threads complete and wait for.
template <class T>
class thread_future {
 public:
  using value_type = T;

  thread_future() : state_(std::make_shared<state>()) {}

  /// False if it is running or done; else it is cancelled at once.
  bool cancel() const { return state::cancel(state_); }
  bool cancelled() const { return state_->cancelled(); }
  bool running() const { return state_->running(); }
  bool done() const { return state_->done(); }

  /// For who works on it: false if it was cancelled, else cancel() has no effect from now on.
  bool set_running_or_notify_cancel() const { return state_->set_running_or_notify_cancel(); }

  /// Completes it. Throws invalid_state_error if it is done or cancelled.
  template <class U = detail::lifted<T>>
  requires std::constructible_from<detail::lifted<T>, U &&> void set_result(U&& value) const {
    state::set_result(state_, std::forward<U>(value));
  }
  void set_result() const requires std::is_void_v<T> { state::set_result(state_, std::monostate{}); }
  void set_exception(std::exception_ptr e) const& { state::set_exception(state_, std::move(e)); }
  /// The same, after which this thread keeps nothing of the exception: who is called back may have the last
  /// of it. This object is empty then.
  void set_exception(std::exception_ptr e) && { state::set_exception(std::move(state_), std::move(e)); }

  /// Waits in this thread, then gives the value or throws the exception, or cancelled_error. Throws
  /// timeout_error if it takes longer than the timeout.
  const detail::lifted<T>& result(std::optional<seconds> timeout = std::nullopt) const {
    state_->wait(timeout);
    if (std::exception_ptr e = state_->exception()) std::rethrow_exception(std::move(e));
    return state_->value();
  }
  /// Waits, then gives the exception or null; throws cancelled_error or timeout_error.
  std::exception_ptr exception(std::optional<seconds> timeout = std::nullopt) const {
    state_->wait(timeout);
    return state_->exception();
  }

  /// Calls f(future) when done, in the thread that completes it; at once if it is done. What f throws is
  /// logged.
  template <class F>
  void add_done_callback(F f) const {
    state::add_done_callback(state_,
                             [call = std::move(f)](detail::thread_future_state_base::shared done) mutable {
                               call(thread_future(std::static_pointer_cast<state>(std::move(done))));
                             });
  }

  friend bool operator==(const thread_future&, const thread_future&) = default;

 private:
  using state = detail::thread_future_state<T>;
  explicit thread_future(std::shared_ptr<state> of) : state_(std::move(of)) {}
  std::shared_ptr<state> state_;
};

namespace detail {

/// The future of a loop that mirrors a thread future.
template <class T>
class mirror final : public thread_link {
 public:
  /// Makes the link, which the loop keeps until the outcome has passed.
  static void make(future<T> to, const thread_future<T>& source, event_loop& loop) {
    auto self = std::make_shared<mirror>(std::move(to));
    self->enter(loop, self);
    source.add_done_callback([self, gate = loop.gate()](thread_future<T> done) {
      gate->post([self, done = std::move(done)] { self->pass_on(done); });
    });
  }
  explicit mirror(future<T> to) : to_(std::move(to)) {}

 private:
  void pass_on(const thread_future<T>& done) {
    const auto self = leave();
    const future<T> to = std::move(to_);
    if (!to || to.done()) return;
    if (done.cancelled()) {
      to.cancel();
    } else if (std::exception_ptr e = done.exception()) {
      to.set_exception(std::move(e));
    } else {
      to.set_result(done.result());
    }
  }
  void empty() noexcept override { to_ = future<T>(); }

  future<T> to_;  // the loop's thread only
};

}  // namespace detail

/// A future of the loop that mirrors a thread future: result, exception and cancellation pass to it through
/// call_soon_threadsafe(); cancelling it cancels the thread future. Call it in the loop's thread. The value
/// must be copyable.
template <class T>
future<T> wrap_future(const thread_future<T>& source, event_loop& loop) {
  future<T> to = loop.create_future<T>();
  to.future_base::add_done_callback([source](const future_base& f) {
    if (f.cancelled()) source.cancel();
  });
  detail::mirror<T>::make(to, source, loop);
  return to;
}
template <class T>
future<T> wrap_future(const thread_future<T>& source) {
  return wrap_future(source, get_running_loop());
}

}  // namespace aio
