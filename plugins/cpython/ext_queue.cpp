// assay.queue/1 on asyncio's Queue, LifoQueue and PriorityQueue.
#include <assay/ext/queue.h>

#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

// queue.name(), its result to out.
template <class Out>
assay_error* ask(assay_object* queue, PyObject* name, Out* out) {
  return guarded([&] { return require(queue, any_queue) && answer(call_method(native(queue), name), out); });
}

bool create(int32_t order, int64_t maxsize, assay_object** queue) {
  PyObject* const types[] = {glue.new_queue, glue.new_lifo_queue, glue.new_priority_queue};
  if (order < ASSAY_QUEUE_FIFO || order > ASSAY_QUEUE_PRIORITY) {
    py.PyErr_SetString(py.PyExc_ValueError, "unknown order of a queue");
    return false;
  }
  return answer(call(types[order], ref::steal(py.PyLong_FromLongLong(maxsize)).get()), queue);
}

bool maxsize(assay_object* queue, int64_t* out) {
  return require(queue, any_queue) &&
         answer_count(ref::steal(py.PyObject_GetAttr(native(queue), names.maxsize_)), out);
}

constexpr assay_ext_queue every_version = {
    .size = sizeof(assay_ext_queue),
    .reserved = 0,
    .create = [](int32_t order, int64_t maxsize,
                 assay_object** queue) { return guarded([&] { return create(order, maxsize, queue); }); },
    .put =
        [](assay_object* queue, const assay_value* item, assay_object** awaitable) {
          return guarded([&] {
            return require(queue, any_queue) &&
                   answer(call_method(native(queue), names.put_, to_python(*item).get()), awaitable);
          });
        },
    .get = [](assay_object* queue, assay_object** awaitable) { return ask(queue, names.get_, awaitable); },
    .put_nowait =
        [](assay_object* queue, const assay_value* item) {
          return guarded([&] {
            return require(queue, any_queue) &&
                   answer(call_method(native(queue), names.put_nowait_, to_python(*item).get()));
          });
        },
    .get_nowait = [](assay_object* queue, assay_value* item) { return ask(queue, names.get_nowait_, item); },
    .qsize =
        [](assay_object* queue, int64_t* size) {
          return guarded([&] {
            return require(queue, any_queue) && answer_count(call_method(native(queue), names.qsize_), size);
          });
        },
    .empty = [](assay_object* queue, int32_t* empty) { return ask(queue, names.empty_, empty); },
    .full = [](assay_object* queue, int32_t* full) { return ask(queue, names.full_, full); },
    .maxsize = [](assay_object* queue,
                  int64_t* size) { return guarded([&] { return maxsize(queue, size); }); },
    .task_done =
        [](assay_object* queue) {
          return guarded([&] {
            return require(queue, any_queue) && answer(call_method(native(queue), names.task_done_));
          });
        },
    .join = [](assay_object* queue, assay_object** awaitable) { return ask(queue, names.join_, awaitable); },
    .shutdown =
        [](assay_object* queue, int32_t immediate) {
          return guarded([&] {
            return require(queue, any_queue) &&
                   answer(call_method(native(queue), names.shutdown_, immediate != 0 ? py.yes : py.no));
          });
        },
};

}  // namespace

assay_ext_queue make_queue_table(int minor) {
  assay_ext_queue table = every_version;
  if (minor < 13) table.shutdown = nullptr;
  return table;
}

}  // namespace cpython
