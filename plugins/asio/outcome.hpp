// outcome.hpp - what tasks and futures share: an outcome that comes once, and those who wait for it.
//
// Asio has neither: co_spawn tells the end of a coroutine to one completion handler, and nothing can be set
// from outside. This is the adapter: a task's completion handler puts the outcome here, and whoever awaits it
// does so by an asynchronous operation (join.hpp).
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
  // The waiter, or null if it is waiting no more.
  std::unique_ptr<waiter> remove_waiter(const waiter* w);
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

// One that the plugin's own operations wait for.
class moment final : public outcome_object {
 public:
  explicit moment(loop_object& loop) : outcome_object(ASSAY_KIND_OTHER, loop) {}

 private:
  ~moment() override = default;
};

// The task or future; a type error for another kind.
outcome_object& as_outcome(assay_object* o);
// The same, to be waited for here; a runtime error for one of another loop.
outcome_object& as_awaited(assay_object* o);

// Calls the callback with the object, through the loop, when the outcome is there; also one that is.
void add_done_callback(outcome_object& target, object_ref<callback_object> callback);

}  // namespace asio_plugin
