// Faults planted in the table of assay.executor/1.
#include "planted.hpp"

namespace faulty {

// Submitted by run_in_executor, and given back as the future that this makes.
void plant_thread_to_thread_begins_at_once(tables& t) {
  t.executor.to_thread = [](assay_object* callback, const assay_list* arguments, assay_object** awaitable) {
    return real.executor.run_in_executor(nullptr, nullptr, callback, arguments, awaitable);
  };
}

void plant_thread_default_executor_unchecked(tables& t) {
  t.executor.set_default_executor = [](assay_object* loop, assay_object* executor) {
    return executor != nullptr && base->object_kind(executor) == ASSAY_KIND_EXECUTOR
               ? real.executor.set_default_executor(loop, executor)
               : make_error(ASSAY_ERROR_KIND_VALUE, "this is no thread pool");
  };
}

}  // namespace faulty
