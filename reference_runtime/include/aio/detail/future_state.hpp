/// The shared state behind future_base and its typed children.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <typeinfo>
#include <variant>

#include <aio/detail/exception.hpp>
#include <aio/detail/loop_core.hpp>
#include <aio/detail/pool.hpp>
#include <aio/detail/ready_node.hpp>
#include <aio/detail/ref.hpp>

namespace aio::detail {

struct promise_base;

/// What a task can wait for and therefore cancel.
class waitable {
 public:
  /// Requests cancellation; false if it is over already. The message is null when there is none.
  virtual bool cancel(const std::string* message) = 0;

 protected:
  ~waitable() = default;
};

enum class future_status : std::uint8_t { pending, cancelled, finished };

/// Reference counts are not atomic: a future and all that refers to it stay in the loop's thread.
class future_state : public waitable, public pooled {
 public:
  explicit future_state(loop_core& loop) : loop_(&loop), leaf_(nullptr) { loop.future_made(); }
  future_state(const future_state&) = delete;
  future_state& operator=(const future_state&) = delete;

  void add_ref() noexcept { ++references_; }
  void release() noexcept {
    --references_;
    if (!watched_ && (references_ > 1 || (references_ == 1 && done()))) return;
    released();
  }
  std::uint32_t references() const noexcept { return references_; }

  bool done() const noexcept { return status_ != future_status::pending; }
  bool cancelled() const noexcept { return status_ == future_status::cancelled; }
  loop_core& loop() const noexcept { return *loop_; }
  bool is_task() const noexcept { return is_task_; }

  /// Cancels at once: the state of a plain future. Tasks and gathering futures override it.
  bool cancel(const std::string* message) override;

  /// Completes with an exception. Throws invalid_state_error if done.
  void set_exception(std::exception_ptr exception);
  /// After the value was stored.
  void set_finished() { finish(future_status::finished); }
  void require_pending() const {
    if (done()) fail_not_pending();
  }

  /// Whether it is done and has a value.
  bool succeeded() const noexcept { return status_ == future_status::finished && !error_; }
  /// Throws unless there is a value. Marks the exception as retrieved.
  void require_value() {
    if (succeeded()) [[likely]]
      return;
    fail_without_value();
  }
  /// The exception that finished it, or null. Throws if pending or cancelled. Marks as retrieved.
  std::exception_ptr exception();
  /// The exception or cancellation error that an awaiter would see, or null. REQUIRES done().
  std::exception_ptr outcome_error();
  void mark_retrieved() noexcept { unretrieved_ = false; }
  /// The error that tells awaiters of the cancellation; made when first asked for. Later calls give the same.
  std::exception_ptr cancellation();
  /// Null if there is none. Lives until the next one is set.
  const std::string* cancel_message() const {
    return has_message_ ? &loop_->texts().messages.find(this)->second : nullptr;
  }

  /// Queues the node on completion, or now if done. Consumes one reference of the node's.
  /// has_hook: ready_node::completed() must be called before it is queued.
  void add_waiter(ready_node& n, bool has_hook = false) {
    if (has_hook) hooks_ = true;
    if (done()) {
      loop_->schedule(n);
      if (has_hook) n.completed();
    } else {
      waiters_.push(n);
    }
  }
  std::size_t remove_waiters_with(const void* identity);
  bool remove_waiter(const ready_node& n) noexcept;
  bool has_waiters() const noexcept { return !waiters_.empty(); }
  bool only_waiter_is(const ready_node& n) const noexcept {
    return !waiters_.empty() && waiters_.front() == &n && waiters_.back() == &n;
  }
  /// True if no reference is left but `known` ones, and nothing can complete it: whoever waits for it waits
  /// in vain. Conservative: false if in doubt.
  virtual bool unreachable(std::uint32_t known) const noexcept { return references_ == known; }
  /// A link towards what this waits for was dropped: destroys it if it waits in vain. May destroy the caller.
  virtual void collect_if_unreachable() noexcept {}
  /// Breaks reference cycles when the loop goes.
  void discard_waiters() noexcept;

  virtual std::string describe() const;
  virtual const std::type_info& value_type() const noexcept = 0;
  void* value_address() noexcept { return reinterpret_cast<char*>(this) + value_offset_; }

 protected:
  virtual ~future_state() {
    if (!waiters_.empty()) [[unlikely]]
      discard_waiters();
    if (done()) error_.~exception_ptr();
    if (has_message_ || has_name_) [[unlikely]]
      forget_texts();
    loop_->future_gone();
  }
  /// The count is not above one, or the future is watched.
  virtual void released() noexcept;
  /// Asks the first of those who wait for this whether they still have a reason to.
  void ask_waiter() noexcept {
    if (waiters_.empty()) return;
    if (future_state* waiter = waiters_.front()->kept_alive()) waiter->collect_if_unreachable();
  }

  void finish(future_status status, std::exception_ptr error = nullptr) {
    settle(status, std::move(error));
    if (waiters_.empty()) return;
    if (hooks_ || !loop_->schedule_if_open(waiters_)) [[unlikely]]
      call_waiters();
  }
  /// Is done, and tells nobody.
  void settle(future_status status, std::exception_ptr error) noexcept {
    new (&error_) std::exception_ptr(std::move(error));
    status_ = status;
  }
  void set_cancel_message(const std::string* message) {
    if (message || has_message_) [[unlikely]]
      keep_message(message);
  }
  /// The message as an error.
  std::exception_ptr make_cancellation() const;
  /// For tasks and gathering futures, whose set_exception is refused or special.
  void finish_with(std::exception_ptr exception);
  [[noreturn]] void fail_not_pending() const;
  [[noreturn]] void fail_without_value();

  // Small: an idle task is this, its own part, and the frame of its coroutine.
  std::uint32_t references_ = 0;
  std::uint16_t value_offset_ = 0;
  future_status status_ = future_status::pending;
  bool unretrieved_ : 1 = false;
  bool is_task_ : 1 = false;
  bool hooks_ : 1 = false;
  bool watched_ : 1 = false;      // every release() looks closer
  bool has_message_ : 1 = false;  // of a cancellation; the loop keeps it
  bool has_name_ : 1 = false;
  bool unused_ : 2 = false;  // whole bytes are written at once
  loop_core* loop_;
  node_ring waiters_;
  union {
    std::exception_ptr error_;  // once done: what finished it, or the cancellation error once made
    promise_base* leaf_;  // of a pending task: the innermost suspended coroutine, or the root that ended
  };

 private:
  void call_waiters();
  void keep_message(const std::string* message);
  void forget_texts() noexcept;
};

/// void becomes std::monostate where a value is stored.
template <class T>
using lifted = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// A state with room for a value.
template <class Base, class T>
class with_value : public Base {
 public:
  template <class... Args>
  explicit with_value(Args&&... args) : Base(std::forward<Args>(args)...) {
    this->value_offset_ = static_cast<std::uint16_t>(
        reinterpret_cast<char*>(&value_) - reinterpret_cast<char*>(static_cast<future_state*>(this)));
  }
  const std::type_info& value_type() const noexcept override { return typeid(T); }

 protected:
  ~with_value() override = default;
  std::optional<lifted<T>> value_;
};

/// The place of the value in a state that is known to be of a T.
template <class T>
std::optional<lifted<T>>& value_of(future_state& s) noexcept {
  return *static_cast<std::optional<lifted<T>>*>(s.value_address());
}

}  // namespace aio::detail
