// taskgroup.hpp - task groups (asyncio.TaskGroup); rt.with() enters and leaves them.
#pragma once

#include "assay/sdk/future.hpp"

namespace assay {

class task_group : public object {
 public:
  task_group() = default;
  explicit task_group(object o) noexcept : object(std::move(o)) {}

  // create_task. name none: the runtime's default.
  task spawn(const object& coroutine, const value& name = {}) const { return spawn_in({}, coroutine, name); }
  template <detail::body_like F>
  task spawn(F&& f, const value& name = {}) const {
    return spawn(object(detail::make_coroutine(detail::make_body(std::forward<F>(f)))), name);
  }
  // The same in the given context itself. Null: in a copy of the current one.
  task spawn_in(const object& context, const object& coroutine, const value& name = {}) const;
};

}  // namespace assay
