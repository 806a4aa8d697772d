/// gather (asyncio.gather): several awaitables at once, their results in the order of the arguments.
///
/// Coroutines among the arguments become tasks at the call and begin in argument order, whether or not the
/// gather is awaited. A future given twice is waited for once and its result put at both places.
///
/// Without return_exceptions the first failure (a child's cancellation counts as one) completes the gather
/// with that exception; the other children go on. With it every place holds an outcome and no child can fail
/// the gather. cancel() on the gather, or on the task that awaits it, cancels every child that is not done;
/// the gather then ends with a cancelled_error when the children have ended.
#pragma once

#include <ranges>
#include <tuple>
#include <vector>

#include <aio/detail/stable_list.hpp>
#include <aio/ensure_future.hpp>

namespace aio {

struct return_exceptions_t {
  explicit return_exceptions_t() = default;
};
/// First argument of gather(): exceptions are results.
inline constexpr return_exceptions_t return_exceptions{};

namespace detail {

/// What all gathers share. Owns the children until it is done.
class gather_core : public future_state {
 public:
  gather_core(loop_core& loop, bool return_exceptions)
      : future_state(loop), return_exceptions_(return_exceptions) {}

  bool cancel(const std::string* message) override;
  bool unreachable(std::uint32_t known) const noexcept override;
  void collect_if_unreachable() noexcept override;
  /// The children in argument order, once. Errors: value_error for children of another loop.
  void watch(std::vector<ref<future_state>> children);

 protected:
  ~gather_core() override;
  void released() noexcept override;
  future_state& child(std::size_t argument) { return *slots_[argument].child; }
  /// The exception that stands for a child without value, or null. A cancelled child gives a cancelled_error.
  std::exception_ptr child_error(std::size_t argument) {
    if (child(argument).succeeded()) [[likely]]
      return nullptr;
    return child(argument).outcome_error();
  }
  /// Once for each argument. Moves a child's value out if nobody else can see it, and drops a child that has
  /// no other place: while it is at hand, for there may be more of them than the caches hold.
  template <class T>
  lifted<T> child_value(std::size_t argument) {
    fetch_child(argument + ahead);
    slot& place = slots_[argument];
    if (place.shared) return out_of<T>(*place.child, false);
    lifted<T> value = out_of<T>(*place.child, place.child->references() == 1);
    place.drop_child();
    return value;
  }

 private:
  template <class T>
  static lifted<T> out_of(future_state& child, bool only_here) {
    lifted<T>& stored = *value_of<T>(child);
    if constexpr (detail::copyable<lifted<T>>) {
      if (!only_here) return stored;
    }
    return std::move(stored);
  }

  /// One argument; the first one of each child stands in that child's list of waiters.
  struct slot final : ready_node {
    slot(gather_core& o, future_state& c) : owner(&o), child(&c) {}
    void run() override;
    void discard() noexcept override;
    future_state* kept_alive() noexcept override { return owner; }
    std::string describe() const override { return "a child's end in gather()"; }
    void drop_child() noexcept;

    gather_core* owner;
    future_state* child;   // null once it is no longer needed
    bool owning = false;   // counts a reference to the child: the first place of each
    bool waiting = false;  // stands in the child's list, or in the ready queue
    bool shared = false;   // the child has several places
  };

  /// Children are fetched so many before they are looked at: there may be more of them than the caches hold,
  /// and each was made, or came to its end, long before.
  static constexpr std::size_t ahead = 16;
  static void fetch(const future_state& child) noexcept {
    constexpr std::size_t cache_line = 64;
    __builtin_prefetch(&child);
    __builtin_prefetch(reinterpret_cast<const char*>(&child) + 2 * cache_line);
  }

  void fetch_child(std::size_t place) const noexcept {
    if (place < slots_.size() && slots_[place].owning) fetch(*slots_[place].child);
  }

  void child_done(slot& s);
  void deliver();
  void drop_children() noexcept;
  void count_links(int change) noexcept;
  bool children_unreachable() const noexcept;
  virtual void store_results() = 0;

  stable_list<slot> slots_;
  std::size_t unfinished_ = 0;
  std::size_t held_ = 0;     // children that slots have references to
  std::uint32_t links_ = 0;  // slots that are waiting: each holds a reference to this
  bool return_exceptions_;
  bool cancel_requested_ = false;
};

/// Fixed arguments: a tuple.
template <bool ReturnExceptions, class... T>
using gathered_tuple =
    std::conditional_t<ReturnExceptions, std::tuple<outcome<T>...>, std::tuple<lifted<T>...>>;

template <bool ReturnExceptions, class... T>
class gather_tuple final : public with_value<gather_core, gathered_tuple<ReturnExceptions, T...>> {
 public:
  using with_value<gather_core, gathered_tuple<ReturnExceptions, T...>>::with_value;

 private:
  void store_results() override { store(std::index_sequence_for<T...>()); }
  template <std::size_t... I>
  void store(std::index_sequence<I...>) {
    this->value_.emplace(gathered_tuple<ReturnExceptions, T...>{one<T>(I)...});
  }
  template <class U>
  auto one(std::size_t i) {
    if constexpr (ReturnExceptions) {
      if (std::exception_ptr e = this->child_error(i)) return outcome<U>(std::move(e));
      return outcome<U>(this->template child_value<U>(i));
    } else {
      return this->template child_value<U>(i);
    }
  }
};

/// A range: a vector, or nothing for a range of void without return_exceptions.
template <bool ReturnExceptions, class T>
using gathered_range =
    std::conditional_t<ReturnExceptions, std::vector<outcome<T>>,
                       std::conditional_t<std::is_void_v<T>, void, std::vector<lifted<T>>>>;

template <bool ReturnExceptions, class T>
class gather_range final : public with_value<gather_core, gathered_range<ReturnExceptions, T>> {
 public:
  gather_range(loop_core& loop, std::size_t size)
      : with_value<gather_core, gathered_range<ReturnExceptions, T>>(loop, ReturnExceptions), size_(size) {}

 private:
  void store_results() override {
    if constexpr (ReturnExceptions) {
      std::vector<outcome<T>> results;
      results.reserve(size_);
      for (std::size_t i = 0; i < size_; ++i) {
        if (std::exception_ptr e = this->child_error(i)) {
          results.emplace_back(std::move(e));
        } else {
          results.emplace_back(this->template child_value<T>(i));
        }
      }
      this->value_.emplace(std::move(results));
    } else if constexpr (std::is_void_v<T>) {
      this->value_.emplace();
    } else {
      std::vector<T> results;
      results.reserve(size_);
      for (std::size_t i = 0; i < size_; ++i) results.push_back(this->template child_value<T>(i));
      this->value_.emplace(std::move(results));
    }
  }

  std::size_t size_;
};

/// Children made by the gather itself are not reported as destroyed while pending.
template <class A>
ref<future_state> gather_child(A&& a, event_loop* loop) {
  auto f = loop ? ensure_future(std::forward<A>(a), *loop) : ensure_future(std::forward<A>(a));
  if constexpr (!is_future<std::remove_cvref_t<A>>::value) task_base(f).core().set_log_destroy_pending(false);
  return ref<future_state>(f.state());
}

template <bool ReturnExceptions, class... A>
auto gather_arguments(A&&... arguments) {
  using state = gather_tuple<ReturnExceptions, await_result_t<A>...>;
  using result = future<gathered_tuple<ReturnExceptions, await_result_t<A>...>>;
  std::vector<ref<future_state>> children;
  children.reserve(sizeof...(A));
  event_loop* loop = nullptr;
  const auto add = [&](auto&& a) {
    children.push_back(gather_child(std::forward<decltype(a)>(a), loop));
    loop = &children.back()->loop().as_event_loop();
  };
  (add(std::forward<A>(arguments)), ...);
  ref<state> outer(new state(loop ? *loop : get_running_loop(), ReturnExceptions));
  outer->watch(std::move(children));
  return result(ref<future_state>(std::move(outer)));
}

template <bool ReturnExceptions, class R>
auto gather_of_range(R&& range) {
  using element = std::ranges::range_value_t<R>;
  using value = await_result_t<element>;
  using state = gather_range<ReturnExceptions, value>;
  std::vector<ref<future_state>> children;
  if constexpr (std::ranges::sized_range<R>) children.reserve(std::ranges::size(range));
  event_loop* loop = nullptr;
  for (auto&& e : range) {
    if constexpr (is_future<element>::value) {
      children.push_back(gather_child(static_cast<const element&>(e), loop));
    } else {
      children.push_back(gather_child(std::move(e), loop));
    }
    loop = &children.back()->loop().as_event_loop();
  }
  ref<state> outer(new state(loop ? *loop : get_running_loop(), children.size()));
  outer->watch(std::move(children));
  return future<gathered_range<ReturnExceptions, value>>(ref<future_state>(std::move(outer)));
}

template <class R>
concept gatherable_range = std::ranges::input_range<R> && awaitable<std::ranges::range_value_t<R>>;

}  // namespace detail

/// A future of the tuple of results; void gives std::monostate.
template <awaitable... A>
auto gather(A&&... arguments) {
  return detail::gather_arguments<false>(std::forward<A>(arguments)...);
}
/// A future of the tuple of outcomes.
template <awaitable... A>
auto gather(return_exceptions_t, A&&... arguments) {
  return detail::gather_arguments<true>(std::forward<A>(arguments)...);
}

/// A future of the vector of results (of nothing, for a range of void). Coroutines are moved out of the
/// range.
template <detail::gatherable_range R>
auto gather(R&& range) {
  return detail::gather_of_range<false>(std::forward<R>(range));
}
/// A future of the vector of outcomes.
template <detail::gatherable_range R>
auto gather(return_exceptions_t, R&& range) {
  return detail::gather_of_range<true>(std::forward<R>(range));
}

/// Waits for futures of any types; their values stay with them. Never fails through a child.
future<void> gather(return_exceptions_t, const std::vector<future_base>& futures);

}  // namespace aio
