// primitives.hpp - locks, events and queues of the runtime. To be made by a body that runs: only some
// runtimes let them be made before any loop does.
#pragma once

#include "rig.hpp"

namespace assay::bench {

inline object new_lock() {
  assay_object* made = nullptr;
  check(loaded_plugin().sync().lock_create(&made));
  return object::adopt(made);
}
inline object new_semaphore(std::int64_t permits) {
  assay_object* made = nullptr;
  check(loaded_plugin().sync().semaphore_create(permits, 0, &made));
  return object::adopt(made);
}
inline object new_event() {
  assay_object* made = nullptr;
  check(loaded_plugin().sync().event_create(&made));
  return object::adopt(made);
}
inline object new_queue(std::int64_t bound) {
  assay_object* made = nullptr;
  check(loaded_plugin().queue().create(ASSAY_QUEUE_FIFO, bound, &made));
  return object::adopt(made);
}

inline assay_value integer(std::int64_t i) noexcept {
  assay_value v{};
  v.tag = ASSAY_INT;
  v.as.i = i;
  return v;
}
inline assay_object* get(const object& queue) {
  assay_object* getting = nullptr;
  check(loaded_plugin().queue().get(queue.get(), &getting));
  return getting;
}

}  // namespace assay::bench
