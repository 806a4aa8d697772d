#include "callback.hpp"

#include "errors.hpp"
#include "future.hpp"

namespace reference {

value callback_object::call(const assay_value* arguments, std::size_t count) {
  assay_value result{};
  if (assay_error* e = ops_->call(data_, arguments, count, &result)) {
    const std::exception_ptr raised = to_exception(e);
    host->error_unref(e);
    std::rethrow_exception(raised);
  }
  return value::adopt(result);
}

aio::done_callback callback_object::as_done_callback(object_ref<callback_object> self) {
  callback_object& me = *self;
  const std::lock_guard lock(me.mutex_);
  auto function = me.as_done_callback_.lock();
  if (!function) {
    function = std::make_shared<const aio::done_callback::function>(
        [held = std::move(self)](const aio::future_base& done) {
          const value argument = value::of_object(object_ref<>::adopt(wrap(done)));
          held->call(&argument.raw(), 1);
        });
    me.as_done_callback_ = function;
  }
  return aio::done_callback(std::move(function));
}

object_ref<callback_object> as_callback(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_CALLBACK) throw aio::type_error("a callback is required");
  return object_ref<callback_object>::share(static_cast<callback_object*>(o));
}

}  // namespace reference
