// assay.timeout/1 on asyncio.timeout and timeout_at.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"

namespace cpython {

const assay_ext_timeout timeout_table = {
    .size = sizeof(assay_ext_timeout),
    .reserved = 0,
    .after =
        [](const double* delay, assay_object** scope) {
          return guarded([&] { return answer(call(glue.timeout, none_or(delay).get()), scope); });
        },
    .at =
        [](const double* when, assay_object** scope) {
          return guarded([&] { return answer(call(glue.timeout_at, none_or(when).get()), scope); });
        },
    .when =
        [](assay_object* scope, assay_value* when) {
          return guarded([&] {
            return require(scope, any_timeout) && answer(call_method(native(scope), names.when_), when);
          });
        },
    .reschedule =
        [](assay_object* scope, const double* when) {
          return guarded([&] {
            return require(scope, any_timeout) &&
                   answer(call_method(native(scope), names.reschedule_, none_or(when).get()));
          });
        },
    .expired =
        [](assay_object* scope, int32_t* expired) {
          return guarded([&] {
            return require(scope, any_timeout) && answer(call_method(native(scope), names.expired_), expired);
          });
        },
};

}  // namespace cpython
