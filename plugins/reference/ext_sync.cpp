// The table of assay.sync/1.
#include <assay/ext/sync.h>

#include <aio/barrier.hpp>
#include <aio/condition.hpp>
#include <aio/event.hpp>
#include <aio/semaphore.hpp>
#include <algorithm>

#include "callback.hpp"
#include "errors.hpp"
#include "operation_object.hpp"
#include "scope.hpp"
#include "tables.hpp"
#include "valued.hpp"

namespace reference {
namespace {

// --- what is acquired and released: locks, conditions, semaphores ----------------------------

class acquirable : public assay_object, public scope {
 public:
  virtual assay_object* acquire() = 0;  // +1, an awaitable
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

  assay_object* acquire() override {
    if constexpr (Kind == ASSAY_KIND_CONDITION) {
      return new_awaitable(valued(primitive_.acquire()));
    } else {
      return new_awaitable([&] { return primitive_.acquire(); });
    }
  }
  void release() override { primitive_.release(); }
  bool locked() const override { return primitive_.locked(); }
  aio::task<value> enter() override { return valued(primitive_.async_enter()); }
  aio::task<bool> exit(std::exception_ptr error) override { return primitive_.async_exit(std::move(error)); }

 private:
  Primitive primitive_;
};

using lock_object = acquirable_object<aio::lock, ASSAY_KIND_LOCK>;
using condition_object = acquirable_object<aio::condition, ASSAY_KIND_CONDITION>;
using semaphore_object = acquirable_object<aio::semaphore, ASSAY_KIND_SEMAPHORE>;

acquirable& as_acquirable(assay_object* o) {
  const std::int32_t kind = o ? o->kind() : ASSAY_KIND_OTHER;
  if (kind != ASSAY_KIND_LOCK && kind != ASSAY_KIND_CONDITION && kind != ASSAY_KIND_SEMAPHORE)
    throw aio::type_error("a lock, a condition or a semaphore is required");
  return static_cast<acquirable&>(*o);
}

assay_error* acquire(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = as_acquirable(o).acquire(); });
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
assay_error* semaphore_create(int64_t value, int32_t bounded, assay_object** out) {
  return guarded(
      [&] { *out = new semaphore_object(bounded ? aio::bounded_semaphore(value) : aio::semaphore(value)); });
}

// --- events ----------------------------------------------------------------------------------

class event_object final : public assay_object {
 public:
  event_object() : assay_object(ASSAY_KIND_EVENT) {}
  const aio::event& get() const noexcept { return event_; }

 private:
  aio::event event_;
};

const aio::event& as_event(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_EVENT) throw aio::type_error("an event is required");
  return static_cast<event_object*>(o)->get();
}

assay_error* event_create(assay_object** out) {
  return guarded([&] { *out = new event_object; });
}
assay_error* event_set(assay_object* o) {
  return guarded([&] { as_event(o).set(); });
}
assay_error* event_clear(assay_object* o) {
  return guarded([&] { as_event(o).clear(); });
}
assay_error* event_is_set(assay_object* o, int32_t* set) {
  return guarded([&] { *set = as_event(o).is_set(); });
}
assay_error* event_wait(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable([&] { return as_event(o).wait(); }); });
}

// --- conditions ------------------------------------------------------------------------------

const aio::condition& as_condition(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_CONDITION) throw aio::type_error("a condition is required");
  return static_cast<condition_object*>(o)->get();
}

assay_error* condition_create(assay_object* lock, assay_object** out) {
  return guarded([&] {
    if (lock && lock->kind() != ASSAY_KIND_LOCK) throw aio::type_error("a lock is required");
    *out = new condition_object(lock ? aio::condition(static_cast<lock_object*>(lock)->get())
                                     : aio::condition());
  });
}
assay_error* condition_wait(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable(valued(as_condition(o).wait())); });
}

// What a predicate gave, with the truth that Python's objects have.
class predicate_result {
 public:
  explicit predicate_result(value v) : value_(std::move(v)) {}
  explicit operator bool() const noexcept {
    const assay_value& raw = value_.raw();
    switch (raw.tag) {
      case ASSAY_NONE:
        return false;
      case ASSAY_BOOL:
      case ASSAY_INT:
        return raw.as.i != 0;
      case ASSAY_FLOAT:
        return raw.as.f != 0;
      case ASSAY_BYTES:
      case ASSAY_TEXT: {
        std::size_t n = 0;
        host->bytes_view(raw.as.bytes, &n);
        return n != 0;
      }
      case ASSAY_LIST:
        return list_ref(raw.as.list).size() != 0;
      default:
        return true;
    }
  }
  value take() && { return std::move(value_); }

 private:
  value value_;
};

aio::task<value> wait_for(aio::condition changed, object_ref<callback_object> predicate) {
  auto call = [predicate] { return predicate_result(predicate->call(nullptr, 0)); };
  aio::task<predicate_result> waiting = changed.wait_for(std::move(call));
  predicate_result last = co_await waiting;
  co_return std::move(last).take();
}
assay_error* condition_wait_for(assay_object* o, assay_object* predicate, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable(wait_for(as_condition(o), as_callback(predicate))); });
}
assay_error* condition_notify(assay_object* o, int64_t n) {
  return guarded([&] { as_condition(o).notify(static_cast<std::size_t>(std::max<int64_t>(n, 0))); });
}
assay_error* condition_notify_all(assay_object* o) {
  return guarded([&] { as_condition(o).notify_all(); });
}

// --- barriers --------------------------------------------------------------------------------

aio::task<value> arrive(aio::task<std::size_t> waiting) {
  const std::size_t index = co_await waiting;
  co_return value::of_int(static_cast<std::int64_t>(index));
}

class barrier_object final : public assay_object, public scope {
 public:
  explicit barrier_object(std::ptrdiff_t parties) : assay_object(ASSAY_KIND_BARRIER), barrier_(parties) {}
  const aio::barrier& get() const noexcept { return barrier_; }

  aio::task<value> enter() override { return arrive(barrier_.async_enter()); }
  aio::task<bool> exit(std::exception_ptr error) override { return barrier_.async_exit(std::move(error)); }

 private:
  aio::barrier barrier_;
};

const aio::barrier& as_barrier(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_BARRIER) throw aio::type_error("a barrier is required");
  return static_cast<barrier_object*>(o)->get();
}

assay_error* barrier_create(int64_t parties, assay_object** out) {
  return guarded([&] { *out = new barrier_object(parties); });
}
assay_error* barrier_wait(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable(arrive(as_barrier(o).wait())); });
}
assay_error* barrier_reset(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable(as_barrier(o).reset()); });
}
assay_error* barrier_abort(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable(as_barrier(o).abort()); });
}
assay_error* barrier_parties(assay_object* o, int64_t* parties) {
  return guarded([&] { *parties = static_cast<int64_t>(as_barrier(o).parties()); });
}
assay_error* barrier_n_waiting(assay_object* o, int64_t* waiting) {
  return guarded([&] { *waiting = static_cast<int64_t>(as_barrier(o).n_waiting()); });
}
assay_error* barrier_broken(assay_object* o, int32_t* broken) {
  return guarded([&] { *broken = as_barrier(o).broken(); });
}

const assay_ext_sync table = {sizeof(assay_ext_sync),
                              0,
                              acquire,
                              release,
                              locked,
                              lock_create,
                              semaphore_create,
                              event_create,
                              event_set,
                              event_clear,
                              event_is_set,
                              event_wait,
                              condition_create,
                              condition_wait,
                              condition_wait_for,
                              condition_notify,
                              condition_notify_all,
                              barrier_create,
                              barrier_wait,
                              barrier_reset,
                              barrier_abort,
                              barrier_parties,
                              barrier_n_waiting,
                              barrier_broken};

}  // namespace

const void* const sync_table = &table;

}  // namespace reference
