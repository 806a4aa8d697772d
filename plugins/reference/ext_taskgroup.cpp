// The table of assay.taskgroup/1.
#include <assay/ext/taskgroup.h>

#include <aio/task_group.hpp>

#include "errors.hpp"
#include "future.hpp"
#include "scope.hpp"
#include "spawn.hpp"
#include "tables.hpp"

namespace reference {
namespace {

class task_group_object final : public loop_bound, public scope {
 public:
  explicit task_group_object(aio::event_loop& loop) : loop_bound(ASSAY_KIND_TASK_GROUP, loop) {}
  aio::task_group& group() noexcept { return group_; }

  aio::task<value> enter() override {
    group_.enter();
    co_return value::of_object(object_ref<>::share(this));
  }
  aio::task<bool> exit(std::exception_ptr error) override { return group_.async_exit(std::move(error)); }

 private:
  aio::task_group group_;
};

aio::task_group& as_group(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_TASK_GROUP) throw aio::type_error("a task group is required");
  return static_cast<task_group_object*>(o)->group();
}

assay_error* create(assay_object** out) {
  return guarded([&] { *out = new task_group_object(aio::get_running_loop()); });
}
assay_error* create_task(assay_object* o, const assay_spawn_args* a, assay_object** out) {
  return guarded([&] {
    aio::task_group& group = as_group(o);
    if (a->loop) throw aio::type_error("a task group makes its tasks in its own loop");
    aio::task_options options = task_options_of(*a);
    // aio destroys the coroutine that it refuses.
    *out = schedule_object(as_coroutine(a->coroutine), [&](aio::task<value> body) {
      return group.create_task(std::move(body), std::move(options));
    });
  });
}

const assay_ext_taskgroup table = {sizeof(assay_ext_taskgroup), 0, create, create_task};

}  // namespace

const void* const taskgroup_table = &table;

}  // namespace reference
