// future_state.hpp - the states of this plugin's futures and tasks have the ABI's object within them.
//
// So a future that crosses the border takes no memory of its own, no place in a table, and keeps its object
// for as long as it lives (rule R14). Included by value.hpp alone.
#pragma once

#include <aio/future.hpp>
#include <aio/scheduled_task.hpp>

#include "coroutine_link.hpp"
#include "value.hpp"

namespace reference {

// Every future of this plugin holds a value, so that any combinator takes any of them.
class future_object : public assay_object {
 public:
  // Part of a state: without references until it is handed out.
  explicit future_object(std::int32_t kind) : assay_object(kind) { set_references(0); }
  ~future_object() override = default;

  const aio::future<value>& future() const noexcept { return future_; }
  // For an awaiter: one more reference to the state.
  aio::detail::ref<aio::detail::future_state> awaited_state() const {
    return aio::detail::ref<aio::detail::future_state>(future_.state());
  }

  // A reference (+1) to the object within this state. In the thread of its loop.
  assay_object* hand_out(aio::detail::future_state& state) {
    if (references() > 0) {
      ref();
    } else {
      keep(state);
      set_references(1);
    }
    return this;
  }

 protected:
  void keep(aio::detail::future_state& state) {
    state.loop().hold();
    future_ = aio::future<value>(aio::detail::ref<aio::detail::future_state>(&state));
  }
  void unref_last() noexcept override { leave_to_loop(); }
  // Gives up the last reference in the thread of its loop.
  void leave_to_loop() noexcept;
  // The same there, or where none runs. What keep() holds is let go.
  virtual void give_up() noexcept;

 private:
  // While there are references. Its loop is held as long.
  aio::future<value> future_;
};

// Of a state that has no place for an object.
class apart_future_object final : public findable<future_object> {
 public:
  explicit apart_future_object(const aio::future<value>& f)
      : findable(f.id(), f.state()->is_task() ? ASSAY_KIND_TASK : ASSAY_KIND_FUTURE) {
    set_references(1);
    keep(*f.state());
  }

 private:
  void unref_last() noexcept override { leave_to_loop(); }
  void give_up() noexcept override {
    if (!drop_last()) return;
    const aio::loop_ptr last_owner = future().state()->loop().let_go();  // outlives the future
    dispose();
  }
};

}  // namespace reference

namespace aio::detail {

template <>
class plain_future_state<reference::value> final : public with_value<future_state, reference::value> {
 public:
  using with_value<future_state, reference::value>::with_value;
  reference::future_object object{ASSAY_KIND_FUTURE};
};

template <>
class task_state<reference::value> final : public with_value<task_core, reference::value> {
 public:
  using with_value<task_core, reference::value>::with_value;
  reference::future_object object{ASSAY_KIND_TASK};
  reference::coroutine_link coroutine;  // what the task was made of, while somebody knows it

 private:
  void take_value(promise_base& root) override {
    value_ = std::move(static_cast<promise<reference::value>&>(root).value);
  }
};

}  // namespace aio::detail
