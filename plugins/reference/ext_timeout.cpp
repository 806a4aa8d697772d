// The table of assay.timeout/1.
#include <assay/ext/timeout.h>

#include <aio/timeout.hpp>
#include <optional>

#include "errors.hpp"
#include "scope.hpp"
#include "tables.hpp"

namespace reference {
namespace {

class timeout_object final : public loop_bound, public scope {
 public:
  template <class Make>
  timeout_object(aio::event_loop& loop, Make make) : loop_bound(ASSAY_KIND_TIMEOUT, loop), limit_(make()) {}
  aio::timeout& limit() noexcept { return limit_; }

  aio::task<value> enter() override {
    limit_.enter();
    task_ = aio::current_task();
    co_return value::of_object(object_ref<>::share(this));
  }
  aio::task<bool> exit(std::exception_ptr error) override {
    const bool suppressed = co_await limit_.async_exit(std::move(error));
    task_ = aio::task_base();
    co_return suppressed;
  }

 private:
  aio::timeout limit_;
  aio::task_base task_;  // which aio wants to be alive at the exit
};

aio::timeout& as_limit(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_TIMEOUT) throw aio::type_error("a timeout is required");
  return static_cast<timeout_object*>(o)->limit();
}

std::optional<aio::seconds> as_time(const double* time) {
  return time ? std::optional(aio::seconds(*time)) : std::nullopt;
}

assay_error* after(const double* delay, assay_object** out) {
  return guarded([&] {
    *out = new timeout_object(aio::get_running_loop(), [&] { return aio::timeout(as_time(delay)); });
  });
}
assay_error* at(const double* when, assay_object** out) {
  return guarded([&] {
    *out = new timeout_object(aio::get_running_loop(), [&] { return aio::timeout_at(as_time(when)); });
  });
}
assay_error* when(assay_object* o, assay_value* out) {
  return guarded([&] {
    const std::optional<aio::seconds> deadline = as_limit(o).when();
    *out = deadline ? value::of_float(deadline->count()).release() : assay_value{};
  });
}
assay_error* reschedule(assay_object* o, const double* deadline) {
  return guarded([&] { as_limit(o).reschedule(as_time(deadline)); });
}
assay_error* expired(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_limit(o).expired(); });
}

const assay_ext_timeout table = {sizeof(assay_ext_timeout), 0, after, at, when, reschedule, expired};

}  // namespace

const void* const timeout_table = &table;

}  // namespace reference
