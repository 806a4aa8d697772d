// assay.sync/1 on asyncio's Lock, Event, Condition, Semaphore and Barrier.
#include <assay/ext/sync.h>

#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"

namespace cpython {

namespace {

constexpr uint32_t any_acquirable = any_lock | any_condition | any_semaphore;

ref number(int64_t value) { return ref::steal(py.PyLong_FromLongLong(value)); }

// object.name(), its result to out.
template <class Out>
assay_error* ask(assay_object* object, uint64_t kinds, PyObject* name, Out* out) {
  return guarded([&] { return require(object, kinds) && answer(call_method(native(object), name), out); });
}

// The same, without a result.
assay_error* act(assay_object* object, uint64_t kinds, PyObject* name) {
  return guarded([&] { return require(object, kinds) && answer(call_method(native(object), name)); });
}

// The number that a property of a barrier holds.
template <class Count>
assay_error* read_barrier(assay_object* barrier, PyObject* name, Count* out) {
  return guarded([&] {
    return require(barrier, any_barrier) &&
           answer_count(ref::steal(py.PyObject_GetAttr(native(barrier), name)), out);
  });
}

bool create_condition(assay_object* lock, assay_object** condition) {
  if (lock == nullptr) return answer(call(glue.new_condition), condition);
  return require(lock, any_lock) && answer(call(glue.new_condition, native(lock)), condition);
}

constexpr assay_ext_sync every_version = {
    .size = sizeof(assay_ext_sync),
    .reserved = 0,
    .acquire =
        [](assay_object* primitive, assay_object** awaitable) {
          return ask(primitive, any_acquirable, names.acquire_, awaitable);
        },
    .release = [](assay_object* primitive) { return act(primitive, any_acquirable, names.release_); },
    .locked = [](assay_object* primitive,
                 int32_t* locked) { return ask(primitive, any_acquirable, names.locked_, locked); },
    .lock_create =
        [](assay_object** lock) { return guarded([&] { return answer(call(glue.new_lock), lock); }); },
    .semaphore_create =
        [](int64_t value, int32_t bounded, assay_object** semaphore) {
          return guarded([&] {
            PyObject* const type = bounded != 0 ? glue.new_bounded_semaphore : glue.new_semaphore;
            return answer(call(type, number(value).get()), semaphore);
          });
        },
    .event_create =
        [](assay_object** event) { return guarded([&] { return answer(call(glue.new_event), event); }); },
    .event_set = [](assay_object* event) { return act(event, any_event, names.set_); },
    .event_clear = [](assay_object* event) { return act(event, any_event, names.clear_); },
    .event_is_set = [](assay_object* event,
                       int32_t* set) { return ask(event, any_event, names.is_set_, set); },
    .event_wait = [](assay_object* event,
                     assay_object** awaitable) { return ask(event, any_event, names.wait_, awaitable); },
    .condition_create =
        [](assay_object* lock, assay_object** condition) {
          return guarded([&] { return create_condition(lock, condition); });
        },
    .condition_wait =
        [](assay_object* condition, assay_object** awaitable) {
          return ask(condition, any_condition, names.wait_, awaitable);
        },
    .condition_wait_for =
        [](assay_object* condition, assay_object* predicate, assay_object** awaitable) {
          return guarded([&] {
            return require(condition, any_condition) && require(predicate, any_callback) &&
                   answer(call_method(native(condition), names.wait_for_, native(predicate)), awaitable);
          });
        },
    .condition_notify =
        [](assay_object* condition, int64_t n) {
          return guarded([&] {
            return require(condition, any_condition) &&
                   answer(call_method(native(condition), names.notify_, number(n).get()));
          });
        },
    .condition_notify_all =
        [](assay_object* condition) { return act(condition, any_condition, names.notify_all_); },
    .barrier_create =
        [](int64_t parties, assay_object** barrier) {
          return guarded([&] { return answer(call(glue.new_barrier, number(parties).get()), barrier); });
        },
    .barrier_wait =
        [](assay_object* barrier, assay_object** awaitable) {
          return ask(barrier, any_barrier, names.wait_, awaitable);
        },
    .barrier_reset =
        [](assay_object* barrier, assay_object** awaitable) {
          return ask(barrier, any_barrier, names.reset_, awaitable);
        },
    .barrier_abort =
        [](assay_object* barrier, assay_object** awaitable) {
          return ask(barrier, any_barrier, names.abort_, awaitable);
        },
    .barrier_parties = [](assay_object* barrier,
                          int64_t* parties) { return read_barrier(barrier, names.parties_, parties); },
    .barrier_n_waiting = [](assay_object* barrier,
                            int64_t* waiting) { return read_barrier(barrier, names.n_waiting_, waiting); },
    .barrier_broken = [](assay_object* barrier,
                         int32_t* broken) { return read_barrier(barrier, names.broken_, broken); },
};

}  // namespace

assay_ext_sync make_sync_table(int minor) {
  assay_ext_sync table = every_version;
  if (minor < 11) {
    table.barrier_create = nullptr;
    table.barrier_wait = nullptr;
    table.barrier_reset = nullptr;
    table.barrier_abort = nullptr;
    table.barrier_parties = nullptr;
    table.barrier_n_waiting = nullptr;
    table.barrier_broken = nullptr;
  }
  return table;
}

}  // namespace cpython
