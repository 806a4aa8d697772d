/// A callback that is called again and again: of a descriptor, of a signal.
#pragma once

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <aio/event_loop.hpp>

namespace aio::detail {

/// Keeps its callable and its arguments until it is cancelled. Each call runs in the same context.
template <class F, class... Args>
class standing_callback final : public callback_node, public pooled {
 public:
  standing_callback(event_loop& loop, F f, std::tuple<Args...> args)
      : callback_node(loop, current_context().snapshot()),
        function_(std::in_place, std::move(f), std::move(args)) {}

  std::string describe() const override { return "callback " + type_name(typeid(F)); }

 private:
  void invoke() override { std::apply(function_->first, function_->second); }
  void drop_function() noexcept override {
    if (cancelled()) function_.reset();
  }

  std::optional<std::pair<F, std::tuple<Args...>>> function_;
};

/// In a copy of the current context.
template <class F, class... Args>
ref<callback_node> make_standing_callback(event_loop& loop, F&& f, Args&&... args) {
  using node = standing_callback<std::decay_t<F>, std::decay_t<Args>...>;
  return ref<callback_node>(
      new node(loop, std::forward<F>(f), std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)));
}

/// One call, here and now. What it throws is reported; only process-level exceptions leave it.
inline void call_standing(const ref<callback_node>& callback) {
  callback->add_ref();  // run() takes over a reference
  callback->run();
}

}  // namespace aio::detail
