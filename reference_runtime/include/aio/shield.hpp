/// shield (asyncio.shield): protects an awaitable from being cancelled by who waits for it.
#pragma once

#include <aio/ensure_future.hpp>

namespace aio {

namespace detail {

/// The outer future of a shield. The inner one's list of waiters owns it, not the reverse.
class shield_core : public future_state {
 public:
  explicit shield_core(future_state& inner);
  bool cancel(const std::string* message) override;

 protected:
  ~shield_core() override = default;

 private:
  struct inner_node final : ready_node {
    explicit inner_node(shield_core& o) : outer(&o) {}
    void run() override;
    void discard() noexcept override;
    void completed() noexcept override;
    std::string describe() const override { return "the inner end of a shield()"; }
    shield_core* outer;
  };
  struct removal_node final : ready_node {
    explicit removal_node(shield_core& o) : outer(&o) {}
    void run() override;
    void discard() noexcept override { outer->release(); }
    std::string describe() const override { return "the outer end of a shield()"; }
    shield_core* outer;
  };

  virtual void copy_value(future_state& inner) = 0;

  inner_node inner_done_{*this};
  removal_node outer_done_{*this};
  future_state* inner_;           // while inner_done_ stands in its list
  ref<future_state> done_inner_;  // while inner_done_ stands in the ready queue
};

template <class T>
class shield_state final : public with_value<shield_core, T> {
 public:
  using with_value<shield_core, T>::with_value;

 private:
  void copy_value(future_state& inner) override { this->value_ = value_of<T>(inner); }
};

}  // namespace detail

/// A future with the outcome of the argument, which begins at once if it is a coroutine. Cancelling this
/// future, or the task that awaits it, leaves the inner one running; cancelling the inner one cancels this. A
/// future that is done already is returned itself. The value must be copyable.
template <awaitable A>
auto shield(A&& a) -> future<await_result_t<A>> {
  using T = await_result_t<A>;
  future<T> inner = ensure_future(std::forward<A>(a));
  if (inner.done()) return inner;
  return future<T>(detail::ref<detail::future_state>(new detail::shield_state<T>(*inner.state())));
}

}  // namespace aio
