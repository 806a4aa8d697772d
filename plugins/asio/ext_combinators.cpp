// The table of assay.combinators/1: sleep.
#include <assay/ext/combinators.h>

#include <cmath>

#include "clock.hpp"
#include "coroutine.hpp"
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

const assay_ext_combinators table = {
    .size = sizeof(assay_ext_combinators),
    .reserved = 0,
    .sleep = sleep,
    .gather = nullptr,
    .wait = nullptr,
    .wait_for = nullptr,
    .shield = nullptr,
    .as_completed = nullptr,
    .iter_next = nullptr,
    .iter_anext = nullptr,
    .ensure_future = nullptr,
};

}  // namespace

const void* const combinators_table = &table;

}  // namespace asio_plugin
