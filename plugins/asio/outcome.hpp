// outcome.hpp - what tasks and futures share: an outcome that comes once, and those who wait for it.
//
// Asio has neither: co_spawn tells the end of a coroutine to one completion handler, and nothing can be set
// from outside. This is the adapter: a task's completion handler puts the outcome here, and whoever awaits it
// does so by an asynchronous operation, async_join, made as Asio's own are: with async_initiate, completed by
// post to the handler's executor, cancelled by the handler's slot.
#pragma once

#include "callback.hpp"
#include "loop.hpp"

namespace asio_plugin {

// Somebody who waits. Woken or destroyed, once.
class waiter {
 public:
  waiter() = default;
  waiter(const waiter&) = delete;
  virtual ~waiter() = default;
  // The outcome is there; posts what is to go on.
  virtual void wake(std::unique_ptr<waiter> self) = 0;
  // The callback of the host's that it calls, or null.
  virtual const callback_object* callback() const noexcept { return nullptr; }
};

class outcome_object : public loop_bound {
 public:
  outcome_object(std::int32_t kind, loop_object& loop) : loop_bound(kind, loop) {}

  bool done() const noexcept { return state_ != state::pending; }
  bool cancelled() const noexcept { return state_ == state::cancelled; }
  // The value; throws the error, or invalid-state while pending.
  value result() const;
  // The error (borrowed) or null; throws the cancellation, or invalid-state while pending.
  assay_error* exception() const;

  // Does nothing once done. error (+1 taken over) null: the value is the outcome.
  void finish(value result, assay_error* error);
  // False once done; else asks for the cancellation, by the means of what stands behind.
  virtual bool cancel();

  void add_waiter(std::unique_ptr<waiter> w);
  // Drops the waiters that call this callback, and tells how many there were.
  int remove_callbacks(const callback_object* callback);
  void remove_waiter(const waiter* w);  // if it is still waiting
  // Whether set_result and set_exception may complete it.
  virtual bool settable() const noexcept { return false; }

 protected:
  ~outcome_object() override = default;
  void abandon() noexcept override;

 private:
  enum class state { pending, finished, failed, cancelled };

  state state_ = state::pending;
  value result_;
  value error_;
  std::vector<std::unique_ptr<waiter>> waiters_;
};

// The task or future; a type error for another kind.
outcome_object& as_outcome(assay_object* o);

// A waiter that completes an operation of Asio's.
template <class Handler>
class joining final : public waiter {
 public:
  joining(Handler handler, outcome_object& target, bool* delivered)
      : handler_(std::move(handler)), target_(&target), delivered_(delivered) {}

  // The cancellation of who waits is passed on to what is waited for, whose end then ends the wait.
  void connect() {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (!slot.is_connected()) return;
    slot.assign([this](asio::cancellation_type) {
      if (!target_) return;
      bool* const delivered = delivered_;
      const auto target = object_ref<outcome_object>::share(target_);
      if (target->cancel()) *delivered = true;
    });
  }
  void wake(std::unique_ptr<waiter> self) override {
    // The slot knows this waiter until the handler runs.
    target_ = nullptr;
    const auto executor = asio::get_associated_executor(handler_);
    asio::post(executor, [self = std::move(self)]() mutable {
      Handler handler = std::move(static_cast<joining&>(*self).handler_);
      self.reset();
      std::move(handler)();
    });
  }

 private:
  Handler handler_;
  outcome_object* target_;  // it holds this waiter; null once woken
  bool* delivered_;         // the awaiting coroutine's
};

// Completes, with nothing, when the target is done. *delivered becomes true when a cancellation of the wait
// was passed on to the target.
template <class Token>
auto async_join(outcome_object& target, bool* delivered, Token&& token) {
  return asio::async_initiate<Token, void()>(
      [](auto handler, outcome_object* awaited, bool* passed_on) {
        auto w = std::make_unique<joining<decltype(handler)>>(std::move(handler), *awaited, passed_on);
        w->connect();
        awaited->add_waiter(std::move(w));
      },
      token, &target, delivered);
}

// Calls the callback with the object, through the loop, when the outcome is there; also one that is.
void add_done_callback(outcome_object& target, object_ref<callback_object> callback);

}  // namespace asio_plugin
