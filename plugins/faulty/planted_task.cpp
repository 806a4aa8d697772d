// Faults planted in the tables of assay.task/1 and assay.future/1.
#include <assay/error.h>
#include <assay/host.h>

#include <vector>

#include "planted.hpp"

namespace faulty {

namespace {

assay_value as_value(assay_object* o) {
  assay_value v{};
  v.tag = ASSAY_OBJECT;
  v.as.object = o;
  return v;
}

// Every task that was created, kept for ever, as a registry that forgets nothing.
std::vector<assay_object*> created;

void remember_created(tables& t) {
  t.task.create = [](const assay_spawn_args* args, assay_object** task) {
    assay_error* const failed = real.task.create(args, task);
    if (failed == nullptr) {
      base->ref(*task);
      created.push_back(*task);
    }
    return failed;
  };
}

}  // namespace

void plant_task_current_is_first(tables& t) {
  t.task.current = [](assay_object* loop, assay_object** task) -> assay_error* {
    static assay_object* first = nullptr;
    static int asked = 0;
    if (assay_error* failed = real.task.current(loop, task)) return failed;
    // The first that asks is the one for a while, as a variable of the thread would give it.
    if (*task == nullptr) return nullptr;
    if (first == nullptr || ++asked % 8 == 0) {
      if (first != nullptr) base->unref(first);
      first = *task;
      base->ref(first);
      return nullptr;
    }
    base->unref(*task);
    base->ref(first);
    *task = first;
    return nullptr;
  };
}

void plant_task_all_with_done_ones(tables& t) {
  remember_created(t);
  t.task.all = [](assay_object* loop, assay_list** tasks) {
    if (assay_error* failed = real.task.all(loop, tasks)) return failed;
    std::vector<assay_value> all;
    for (assay_object* o : created) {
      int32_t done = 0;
      if (real.future.done(o, &done) == nullptr && done != 0) {
        base->ref(o);
        all.push_back(as_value(o));
      }
    }
    size_t n = 0;
    const assay_value* right = host->list_view(*tasks, &n);
    for (size_t i = 0; i < n; ++i) {
      base->ref(right[i].as.object);
      all.push_back(right[i]);
    }
    host->list_unref(*tasks);
    *tasks = host->list_new(all.data(), all.size());
    return static_cast<assay_error*>(nullptr);
  };
}

void plant_task_coroutine_forgotten(tables& t) {
  t.task.get_coro = [](assay_object*, assay_object** coroutine) -> assay_error* {
    *coroutine = nullptr;
    return nullptr;
  };
}

void plant_task_name_not_converted(tables& t) {
  t.task.create = [](const assay_spawn_args* args, assay_object** task) {
    assay_spawn_args changed = *args;
    if (changed.name != nullptr && changed.name->tag != ASSAY_TEXT) changed.name = nullptr;
    return real.task.create(&changed, task);
  };
  t.task.set_name = [](assay_object* task, const assay_value* name) {
    return name->tag == ASSAY_TEXT ? real.task.set_name(task, name) : nullptr;
  };
}

void plant_task_created_from_any_object(tables& t) {
  t.task.create = [](const assay_spawn_args* args, assay_object** task) -> assay_error* {
    if (args->coroutine != nullptr && base->object_kind(args->coroutine) == ASSAY_KIND_FUTURE) {
      base->ref(args->coroutine);
      *task = args->coroutine;
      return nullptr;
    }
    return real.task.create(args, task);
  };
}

void plant_cancel_counts_as_cancelled_at_once(tables& t) {
  t.future.cancelled = [](assay_object* future, int32_t* cancelled) {
    if (base->object_kind(future) == ASSAY_KIND_TASK) {
      int32_t done = 0, requests = 0;
      if (assay_error* failed = real.future.done(future, &done)) return failed;
      if (assay_error* failed = real.task.cancelling(future, &requests)) return failed;
      if (done == 0 && requests > 0) {
        *cancelled = 1;
        return static_cast<assay_error*>(nullptr);
      }
    }
    return real.future.cancelled(future, cancelled);
  };
}

void plant_cancel_leaks_to_created_tasks(tables& t) {
  remember_created(t);
  t.future.cancel = [](assay_object* future, const assay_bytes* message, int32_t* requested) {
    bool after = false;
    for (assay_object* o : created) {
      int32_t ignored = 0;
      if (after) real.future.cancel(o, nullptr, &ignored);
      after = after || o == future;
    }
    return real.future.cancel(future, message, requested);
  };
}

}  // namespace faulty
