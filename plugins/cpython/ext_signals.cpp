// assay.signals/1 on the event loop's methods for signals.
#include <assay/ext/signals.h>

#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "values.hpp"

namespace cpython {

namespace {

ref as_number(int32_t n) { return ref::steal(py.PyLong_FromLongLong(n)); }

}  // namespace

const assay_ext_signals signals_table = {
    .size = sizeof(assay_ext_signals),
    .reserved = 0,
    .add_signal_handler =
        [](assay_object* loop, int32_t number, assay_object* callback, const assay_list* args) {
          return guarded([&] {
            return require(callback, any_callback) &&
                   answer(call(glue.add_signal_handler, loop_or_running(loop).get(), as_number(number).get(),
                               native(callback), to_python(args).get()));
          });
        },
    .remove_signal_handler =
        [](assay_object* loop, int32_t number, int32_t* removed) {
          return guarded([&] {
            return answer(
                call(glue.remove_signal_handler, loop_or_running(loop).get(), as_number(number).get()),
                removed);
          });
        },
};

}  // namespace cpython
