// The table of assay.combinators/1: sleep, and what parallel groups make.
#include <assay/ext/combinators.h>

#include <cmath>

#include "clock.hpp"
#include "combinators.hpp"
#include "tables.hpp"

namespace asio_plugin {
namespace {

// A turn of the queue by post, else a steady_timer.
asio::awaitable<value> sleep_for(double delay, value result) {
  if (delay > 0) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time_point_of(now() + delay));
    co_await timer.async_wait(asio::deferred);
  } else {
    co_await asio::post(asio::deferred);
  }
  co_return result;
}

assay_error* sleep(double delay, const assay_value* result, assay_object** out) {
  return guarded([&] {
    if (std::isnan(delay)) refuse(ASSAY_ERROR_KIND_VALUE, "the delay is not a number");
    *out = new_awaitable(sleep_for(delay, result ? value::share(*result) : value()));
  });
}

std::optional<double> timeout_of(const double* timeout) {
  if (!timeout) return std::nullopt;
  if (std::isnan(*timeout)) refuse(ASSAY_ERROR_KIND_VALUE, "the timeout is not a number");
  return *timeout;
}

assay_error* gather_members(const assay_list* members, int32_t return_exceptions, assay_object** out) {
  return guarded([&] { *out = gather(members, return_exceptions != 0).release(); });
}
assay_error* wait_members(const assay_wait_args* a, assay_object** out) {
  return guarded(
      [&] { *out = new_awaitable(wait(a->return_when, list_ref(a->members), timeout_of(a->timeout))); });
}
assay_error* wait_for_one(assay_object* awaited, const double* timeout, assay_object** out) {
  return guarded([&] { *out = new_awaitable(wait_for(object_ref<>::share(awaited), timeout_of(timeout))); });
}

assay_error* ensure_future(assay_object* awaitable, assay_object* loop, assay_object** out) {
  return guarded([&] { *out = ensure_outcome(as_open_loop(loop), awaitable).release(); });
}

const assay_ext_combinators table = {
    .size = sizeof(assay_ext_combinators),
    .reserved = 0,
    .sleep = sleep,
    .gather = gather_members,
    .wait = wait_members,
    .wait_for = wait_for_one,
    .shield = nullptr,
    .as_completed = nullptr,
    .iter_next = nullptr,
    .iter_anext = nullptr,
    .ensure_future = ensure_future,
};

}  // namespace

const void* const combinators_table = &table;

}  // namespace asio_plugin
