// The table of assay.signals/1.
#include <assay/ext/signals.h>

#include <aio/signals.hpp>

#include "callback.hpp"
#include "errors.hpp"
#include "loop.hpp"
#include "tables.hpp"

namespace reference {
namespace {

assay_error* add_signal_handler(assay_object* loop, int32_t number, assay_object* callback,
                                const assay_list* arguments) {
  return guarded(
      [&] { as_loop_or_running(loop).add_signal_handler(number, bind_callback(callback, arguments)); });
}
assay_error* remove_signal_handler(assay_object* loop, int32_t number, int32_t* removed) {
  return guarded([&] { *removed = as_loop_or_running(loop).remove_signal_handler(number); });
}

const assay_ext_signals table = {sizeof(assay_ext_signals), 0, add_signal_handler, remove_signal_handler};

}  // namespace

const void* const signals_table = &table;

}  // namespace reference
