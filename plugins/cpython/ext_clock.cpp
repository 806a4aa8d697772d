// assay.clock/1 on loops of asyncio whose clock and selector are replaced (glue_clock.py).
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"

namespace cpython {

const assay_ext_clock clock_table = {
    .size = sizeof(assay_ext_clock),
    .reserved = 0,
    .loop_create =
        [](assay_object** loop) {
          return guarded([&] { return answer(call(glue.new_virtual_loop), loop); });
        },
    .hold =
        [](assay_object* loop, int32_t delta) {
          return guarded([&] {
            const ref change = ref::steal(py.PyLong_FromLongLong(delta));
            return require(loop, any_loop) && answer(call(glue.hold_time, native(loop), change.get()));
          });
        },
    .advance =
        [](assay_object* loop, double seconds) {
          return guarded([&] {
            return require(loop, any_loop) &&
                   answer(call(glue.advance_time, native(loop), none_or(&seconds).get()));
          });
        },
};

}  // namespace cpython
