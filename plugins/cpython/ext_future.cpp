// assay.future/1 on asyncio.Future, asyncio.Task and concurrent.futures.Future.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "host.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

ref create_future(const assay_object* loop) {
  if (loop != nullptr) {
    return require(loop, any_loop) ? call_method(native(loop), names.create_future_) : ref();
  }
  return call_method(call(glue.get_running_loop).get(), names.create_future_);
}

bool cancel(assay_object* future, const assay_bytes* message, int32_t* requested) {
  if (!require(future, any_future)) return false;
  if (message == nullptr || object_kind(future) == ASSAY_KIND_THREAD_FUTURE) {
    return answer(call_method(native(future), names.cancel_), requested);
  }
  if (running_minor() < 9) return unsupported("messages of cancellation (new in 3.9)");
  size_t size = 0;
  const void* text = host->bytes_view(message, &size);
  return answer(
      call_method(native(future), names.cancel_, decode_text(static_cast<const char*>(text), size).get()),
      requested);
}

bool set_exception(assay_object* future, assay_error* error) {
  if (!require(future, any_future)) return false;
  if (error == nullptr) {
    py.PyErr_SetString(py.PyExc_TypeError, "expected an error, got nothing");
    return false;
  }
  return answer(call_method(native(future), names.set_exception_, to_exception(error).get()));
}

bool exception(assay_object* future, assay_error** out) {
  if (!require(future, any_future)) return false;
  const ref found = call(glue.exception_now, native(future));
  if (!found) return false;
  *out = found.get() == py.none ? nullptr : to_error(found.get());
  return true;
}

bool add_done_callback(assay_object* future, assay_object* callback, assay_object* context) {
  if (!require(future, any_future)) return false;
  const ref function = ref::steal(py.PyObject_GetAttr(native(future), names.add_done_callback_));
  const ref positional = list_of({none_or(callback).get()});
  return answer(
      call_with(function.get(), positional.get(), {{names.context_, native(context), context != nullptr}}));
}

bool wrap(assay_object* future, assay_object* loop, assay_object** out) {
  if (!require(future, any_thread_future) || (loop != nullptr && !require(loop, any_loop))) return false;
  const ref positional = list_of({native(future)});
  // Without a loop asyncio takes the running one, or the thread's default.
  const ref target = loop != nullptr ? ref::share(native(loop)) : call(glue.get_running_loop);
  return target && answer(call_with(glue.wrap_future, positional.get(), {{names.loop_, target.get()}}), out);
}

}  // namespace

const assay_ext_future future_table = {
    .size = sizeof(assay_ext_future),
    .reserved = 0,
    .create =
        [](assay_object* loop, assay_object** future) {
          return guarded([&] { return answer(create_future(loop), future); });
        },
    .set_result =
        [](assay_object* future, assay_value value) {
          return guarded([&] {
            const ref result = to_python(value);
            release_value(value);
            return result && require(future, any_future) &&
                   answer(call_method(native(future), names.set_result_, result.get()));
          });
        },
    .set_exception = [](assay_object* future,
                        assay_error* error) { return guarded([&] { return set_exception(future, error); }); },
    .cancel = [](assay_object* future, const assay_bytes* message,
                 int32_t* requested) { return guarded([&] { return cancel(future, message, requested); }); },
    .done =
        [](assay_object* future, int32_t* done) {
          return guarded([&] {
            return require(future, any_future) && answer(call_method(native(future), names.done_), done);
          });
        },
    .cancelled =
        [](assay_object* future, int32_t* cancelled) {
          return guarded([&] {
            return require(future, any_future) &&
                   answer(call_method(native(future), names.cancelled_), cancelled);
          });
        },
    .result =
        [](assay_object* future, assay_value* value) {
          return guarded([&] {
            return require(future, any_future) && answer(call(glue.result_now, native(future)), value);
          });
        },
    .exception = [](assay_object* future,
                    assay_error** found) { return guarded([&] { return exception(future, found); }); },
    .add_done_callback =
        [](assay_object* future, assay_object* callback, assay_object* context) {
          return guarded([&] { return add_done_callback(future, callback, context); });
        },
    .remove_done_callback =
        [](assay_object* future, assay_object* callback, int32_t* removed) {
          return guarded([&] {
            return require(future, any_loop_future) &&
                   answer_count(
                       call_method(native(future), names.remove_done_callback_, none_or(callback).get()),
                       removed);
          });
        },
    .get_loop =
        [](assay_object* future, assay_object** loop) {
          return guarded([&] {
            return require(future, any_loop_future) &&
                   answer(call_method(native(future), names.get_loop_), loop);
          });
        },
    .thread_create =
        [](assay_object** future) {
          return guarded([&] { return answer(call(glue.thread_future), future); });
        },
    .thread_set_running =
        [](assay_object* future, int32_t* run) {
          return guarded([&] {
            return require(future, any_thread_future) &&
                   answer(call_method(native(future), names.set_running_or_notify_cancel_), run);
          });
        },
    .wrap = [](assay_object* thread_future, assay_object* loop,
               assay_object** future) { return guarded([&] { return wrap(thread_future, loop, future); }); },
};

}  // namespace cpython
