// task.hpp - tasks: co_spawn, with a cancellation_signal and a completion handler that keeps the outcome.
#pragma once

#include <functional>

#include "coroutine.hpp"
#include "outcome.hpp"

namespace asio_plugin {

class task_object : public outcome_object {
 public:
  using outcome_object::outcome_object;

  // Emits terminal cancellation; the coroutine is still to end by it, or not.
  bool cancel() override;

 private:
  friend object_ref<task_object> spawn(loop_object& loop, std::int32_t kind, asio::awaitable<value> body);
  friend object_ref<task_object> spawn_at_once(loop_object& loop, std::int32_t kind,
                                               asio::awaitable<value> body, std::function<bool()> cancel);
  ~task_object() override = default;
  void abandon() noexcept override;
  static void begin(const object_ref<task_object>& self, asio::awaitable<value> body);

  // Outlives the completion handler, which holds this object.
  asio::cancellation_signal signal_;
  std::function<bool()> cancel_;
  bool abandoned_ = false;
};

// kind: a task, or a future that stands for the end of the body.
object_ref<task_object> spawn(loop_object& loop, std::int32_t kind, asio::awaitable<value> body);

// The body begins within the call. cancel, if there is one, takes the place of the signal.
object_ref<task_object> spawn_at_once(loop_object& loop, std::int32_t kind, asio::awaitable<value> body,
                                      std::function<bool()> cancel = {});

// The coroutine of an object, to be spawned; a type error for another kind.
asio::awaitable<value> take_coroutine(assay_object* o);

}  // namespace asio_plugin
