// The table of assay.sync/1.
#include <assay/ext/sync.h>

#include <aio/errors.hpp>
#include <aio/lock.hpp>

#include "coroutine.hpp"
#include "errors.hpp"
#include "scope.hpp"
#include "tables.hpp"

namespace reference {
namespace {

// aio's operations as the ABI's lazy awaitables. aio's objects share their state with what is awaited:
// nothing else need be kept.
aio::task<value> truth(aio::task<bool> operation) {
  const bool result = co_await operation;
  co_return value::of_bool(result);
}
aio::task<value> nothing(aio::task<void> operation) {
  co_await operation;
  co_return value();
}

// Whatever is acquired and released.
class acquirable : public assay_object, public scope {
 public:
  virtual aio::task<bool> acquire() = 0;
  virtual void release() = 0;
  virtual bool locked() const = 0;

 protected:
  using assay_object::assay_object;
};

template <class Primitive, std::int32_t Kind>
class acquirable_object final : public acquirable {
 public:
  explicit acquirable_object(Primitive p) : acquirable(Kind), primitive_(std::move(p)) {}
  const Primitive& get() const noexcept { return primitive_; }

  aio::task<bool> acquire() override { return primitive_.acquire(); }
  void release() override { primitive_.release(); }
  bool locked() const override { return primitive_.locked(); }
  aio::task<value> enter() override { return nothing(primitive_.async_enter()); }
  aio::task<bool> exit(std::exception_ptr error) override { return primitive_.async_exit(std::move(error)); }

 private:
  Primitive primitive_;
};

using lock_object = acquirable_object<aio::lock, ASSAY_KIND_LOCK>;

acquirable& as_acquirable(assay_object* o) {
  auto* const found = dynamic_cast<acquirable*>(o);
  if (!found) throw aio::type_error("a lock, a condition or a semaphore is required");
  return *found;
}

assay_error* acquire(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable(truth(as_acquirable(o).acquire())); });
}
assay_error* release(assay_object* o) {
  return guarded([&] { as_acquirable(o).release(); });
}
assay_error* locked(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_acquirable(o).locked(); });
}

assay_error* lock_create(assay_object** out) {
  return guarded([&] { *out = new lock_object(aio::lock()); });
}

const assay_ext_sync table = [] {
  assay_ext_sync t{};
  t.size = sizeof(t);
  t.acquire = acquire;
  t.release = release;
  t.locked = locked;
  t.lock_create = lock_create;
  return t;
}();

}  // namespace

const void* const sync_table = &table;

}  // namespace reference
