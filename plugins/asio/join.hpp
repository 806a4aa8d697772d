// join.hpp - waiting for a task or a future, as an asynchronous operation of Asio's.
//
// Made as Asio's own are: with async_initiate, completed through the handler's executor, cancelled by the
// handler's slot. So it works with co_await, in parallel groups, and with every other completion token.
#pragma once

#include "outcome.hpp"

namespace asio_plugin {

// What a cancellation of the wait does.
enum class on_cancel {
  pass_on,      // cancels what is waited for; the wait ends when that has ended
  stop_waiting  // ends the wait with operation_aborted
};

// The outcome of a target as a completion handler gets it: null after a value.
std::exception_ptr failure_of(const outcome_object& target);

// A waiter that completes an operation with what complete(handler, target or null) makes of it: null says
// that the wait was cancelled.
template <class Handler, class Complete>
class joining final : public waiter {
 public:
  // delivered may be null; *delivered becomes true when a cancellation was passed on.
  static void start(Handler handler, outcome_object& target, on_cancel way, bool* delivered) {
    auto w = std::unique_ptr<joining>(new joining(std::move(handler), target));
    w->connect(way, delivered);
    target.add_waiter(std::move(w));
  }

  void wake(std::unique_ptr<waiter> self) override {
    complete(std::move(self), std::exchange(target_, nullptr));
  }

 private:
  joining(Handler handler, outcome_object& target) : handler_(std::move(handler)), target_(&target) {}

  void connect(on_cancel way, bool* delivered) {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (!slot.is_connected()) return;
    // The slot knows this waiter until it is cleared, and target_ is null from the wake on.
    slot.assign([this, way, delivered](asio::cancellation_type) {
      if (!target_) return;
      const auto target = object_ref<outcome_object>::share(target_);
      if (way == on_cancel::pass_on) {
        if (target->cancel() && delivered) *delivered = true;
      } else if (auto self = target->remove_waiter(this)) {
        target_ = nullptr;
        complete(std::move(self), nullptr);
      }
    });
  }

  void complete(std::unique_ptr<waiter> self, outcome_object* target) {
    // As Asio's own operations do: through the loop, and there by dispatch to the handler's executor. (A
    // member of a group has system_executor, which would run what is posted to it on a thread of its own.)
    asio::post(
        executor_, [self = std::move(self), target = object_ref<outcome_object>::share(target)]() mutable {
          joining& me = static_cast<joining&>(*self);
          auto slot = asio::get_associated_cancellation_slot(me.handler_);
          if (slot.is_connected()) slot.clear();  // a group's may still be told to cancel
          const auto executor = asio::get_associated_executor(me.handler_, me.executor_);
          Handler handler = std::move(me.handler_);
          self.reset();
          asio::dispatch(executor, [handler = std::move(handler), target = std::move(target)]() mutable {
            Complete()(std::move(handler), target.get());
          });
        });
  }

  Handler handler_;
  outcome_object* target_;  // it holds this waiter; null once woken
  const asio::io_context::executor_type executor_ = target_->owner().executor();
};

struct complete_with_nothing {
  template <class Handler>
  void operator()(Handler handler, outcome_object* /*target*/) const {
    std::move(handler)();
  }
};

struct complete_with_failure {
  template <class Handler>
  void operator()(Handler handler, outcome_object* target) const {
    std::move(handler)(target ? failure_of(*target) : std::make_exception_ptr(aborted()));
  }
};

template <class Complete>
class initiate_join {
 public:
  initiate_join(outcome_object& target, on_cancel way, bool* delivered)
      : target_(&target), way_(way), delivered_(delivered) {}

  template <class Handler>
  void operator()(Handler&& handler) const {
    joining<std::decay_t<Handler>, Complete>::start(std::forward<Handler>(handler), *target_, way_,
                                                    delivered_);
  }

 private:
  outcome_object* target_;
  on_cancel way_;
  bool* delivered_;
};

// Completes with nothing when the target is done. The target is borrowed until then.
template <class Token>
auto async_join(outcome_object& target, bool* delivered, Token&& token) {
  return asio::async_initiate<Token, void()>(
      initiate_join<complete_with_nothing>(target, on_cancel::pass_on, delivered), token);
}

// Completes with the target's failure, for groups: they look at the first argument.
template <class Token>
auto async_failure(outcome_object& target, on_cancel way, Token&& token) {
  return asio::async_initiate<Token, void(std::exception_ptr)>(
      initiate_join<complete_with_failure>(target, way, nullptr), token);
}

}  // namespace asio_plugin
