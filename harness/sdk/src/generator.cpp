#include "assay/sdk/generator.hpp"

#include "assay/sdk/test_context.hpp"
#include "border.hpp"

namespace assay {

using detail::out;

awaitable generator::anext() const {
  out<awaitable> a;
  ASSAY_CALL(asyncgen, anext, get(), a);
  return a.take();
}

awaitable generator::asend(const value& sent) const {
  out<awaitable> a;
  ASSAY_CALL(asyncgen, asend, get(), &sent.get(), a);
  return a.take();
}

awaitable generator::athrow(const error& e) const {
  out<awaitable> a;
  ASSAY_CALL(asyncgen, athrow, get(), e.get(), a);
  return a.take();
}

awaitable generator::aclose() const {
  out<awaitable> a;
  ASSAY_CALL(asyncgen, aclose, get(), a);
  return a.take();
}

co<outcome> attempt_yield(value v) {
  try {
    value sent = co_yield std::move(v);
    co_return outcome(std::move(sent));
  } catch (const raised& r) {
    co_return outcome::failed(r.err);
  }
}

void stop_async_iteration() { throw_error(make_error(error_kind::stop_async_iteration, "")); }

awaitable test_context::async_for(const callback_argument& next, const callback_argument& body) {
  out<awaitable> a;
  ASSAY_CALL(asyncgen, async_for, next.get().get(), body.get().get(), a);
  return a.take();
}

awaitable test_context::collect(const object& generator) {
  out<awaitable> a;
  ASSAY_CALL(asyncgen, collect, generator.get(), a);
  return a.take();
}

awaitable test_context::await_each_value(const std::vector<value>& awaitables) {
  const value list = list_of_values(awaitables);
  out<awaitable> a;
  ASSAY_CALL(asyncgen, await_each, list.get().as.list, a);
  return a.take();
}

}  // namespace assay
