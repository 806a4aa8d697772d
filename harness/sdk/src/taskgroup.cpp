#include "assay/sdk/taskgroup.hpp"

#include "assay/sdk/test_context.hpp"
#include "border.hpp"

namespace assay {

using detail::out;

task task_group::spawn_in(const object& context, const object& coroutine, const value& name) const {
  assay_spawn_args args{};
  args.size = sizeof(args);
  args.coroutine = coroutine.get();
  args.context = context.get();
  args.name = name.is_none() ? nullptr : &name.get();
  out<task> t;
  ASSAY_CALL(taskgroup, create_task, get(), &args, t);
  return t.take();
}

task_group test_context::task_group() {
  out<assay::task_group> group;
  ASSAY_CALL(taskgroup, create, group);
  return group.take();
}

}  // namespace assay
