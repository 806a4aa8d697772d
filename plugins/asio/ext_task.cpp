// The table of assay.task/1: co_spawn. Asio's coroutines have no names, no registry and no current one.
#include <assay/ext/task.h>

#include "tables.hpp"
#include "task.hpp"

namespace asio_plugin {
namespace {

assay_error* create(const assay_spawn_args* a, assay_object** out) {
  return guarded([&] {
    loop_object& loop = as_open_loop(a->loop);
    *out = spawn(loop, ASSAY_KIND_TASK, take_coroutine(a->coroutine)).release();
  });
}

const assay_ext_task table = {
    .size = sizeof(assay_ext_task),
    .reserved = 0,
    .create = create,
    .cancelling = nullptr,
    .uncancel = nullptr,
    .current = nullptr,
    .all = nullptr,
    .get_name = nullptr,
    .set_name = nullptr,
    .get_coro = nullptr,
    .eager_factory = nullptr,
};

}  // namespace

const void* const task_table = &table;

}  // namespace asio_plugin
