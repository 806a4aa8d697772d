// assay.scope/1, sync/1 and queue/1: what each entry is connected to. The semantics are the suite's matter.
#include <gtest/gtest.h>

#include "runtime.hpp"

namespace fake_host {
namespace {

bool since(int minor) {
  const std::string version = rt.plugin->manifest()->version;
  return std::stoi(version.substr(2)) >= minor;
}

object enter(const object& scope) {
  object awaitable;
  check(rt.scope->enter(scope.get(), awaitable.out()));
  return awaitable;
}
object leave(const object& scope, const error& e = {}) {
  object awaitable;
  check(rt.scope->exit(scope.get(), e.get(), awaitable.out()));
  return awaitable;
}
object new_lock() {
  object lock;
  check(rt.sync->lock_create(lock.out()));
  return lock;
}
bool locked(const object& primitive) {
  int32_t flag = -1;
  check(rt.sync->locked(primitive.get(), &flag));
  return flag == 1;
}

TEST(scope, is_entered_and_left_by_halves) {
  auto b = []() -> body {
    const object lock = new_lock();
    const object entering = enter(lock);
    EXPECT_FALSE(locked(lock)) << "entered before it was awaited";
    co_await entering;
    EXPECT_TRUE(locked(lock));
    const value suppressed = co_await leave(lock, make_error(ASSAY_ERROR_KIND_USER, "left the body"));
    EXPECT_FALSE(locked(lock));
    co_return suppressed;
  };
  const value suppressed = run(b());
  EXPECT_EQ(suppressed.raw().tag, uint32_t{ASSAY_BOOL});
  EXPECT_EQ(suppressed.raw().as.i, 0);
}

TEST(scope, exit_runs_while_the_error_is_handled) {
  const error left = make_error(ASSAY_ERROR_KIND_USER, "left the body");
  auto b = [&]() -> body {
    const object lock = new_lock();
    co_await leave(lock, left);  // not locked: the exit fails
    co_return value();
  };
  const error e = error_of([&] { run(b()); });
  EXPECT_EQ(kind(e), ASSAY_ERROR_KIND_RUNTIME);
  EXPECT_EQ(info(e).context, left.get());
}

TEST(scope, of_what_is_none_is_a_type_error) {
  const object wrong = callback([](const std::vector<value>&) { return value(); });
  EXPECT_EQ(kind(error_of([&] { enter(wrong); })), ASSAY_ERROR_KIND_TYPE);
  EXPECT_EQ(kind(error_of([&] { leave(wrong); })), ASSAY_ERROR_KIND_TYPE);
  EXPECT_EQ(kind(error_of([&] { enter(object()); })), ASSAY_ERROR_KIND_TYPE);
}

TEST(sync, objects_have_their_kinds) {
  auto b = []() -> body {
    object made;
    EXPECT_EQ(rt.plugin->object_kind(new_lock().get()), ASSAY_KIND_LOCK);
    check(rt.sync->event_create(made.out()));
    EXPECT_EQ(rt.plugin->object_kind(made.get()), ASSAY_KIND_EVENT);
    check(rt.sync->condition_create(nullptr, made.out()));
    EXPECT_EQ(rt.plugin->object_kind(made.get()), ASSAY_KIND_CONDITION);
    check(rt.sync->semaphore_create(1, 0, made.out()));
    EXPECT_EQ(rt.plugin->object_kind(made.get()), ASSAY_KIND_SEMAPHORE);
    check(rt.sync->semaphore_create(1, 1, made.out()));
    EXPECT_EQ(rt.plugin->object_kind(made.get()), ASSAY_KIND_SEMAPHORE);
    EXPECT_EQ(kind(error(rt.sync->semaphore_create(-1, 0, made.out()))), ASSAY_ERROR_KIND_VALUE);
    for (int32_t order : {ASSAY_QUEUE_FIFO, ASSAY_QUEUE_LIFO, ASSAY_QUEUE_PRIORITY}) {
      check(rt.queue->create(order, 0, made.out()));
      EXPECT_EQ(rt.plugin->object_kind(made.get()), ASSAY_KIND_QUEUE);
    }
    EXPECT_EQ(kind(error(rt.queue->create(3, 0, made.out()))), ASSAY_ERROR_KIND_VALUE);
    co_return value();
  };
  run(b());
}

TEST(sync, barriers_and_shutdown_are_absent_from_versions_that_lack_them) {
  EXPECT_EQ(rt.sync->barrier_create != nullptr, since(11));
  EXPECT_EQ(rt.sync->barrier_wait != nullptr, since(11));
  EXPECT_EQ(rt.queue->shutdown != nullptr, since(13));
  if (!since(11)) return;
  auto b = []() -> body {
    object barrier;
    check(rt.sync->barrier_create(2, barrier.out()));
    EXPECT_EQ(rt.plugin->object_kind(barrier.get()), ASSAY_KIND_BARRIER);
    int64_t parties = 0;
    check(rt.sync->barrier_parties(barrier.get(), &parties));
    EXPECT_EQ(parties, 2);
    int32_t broken = -1;
    check(rt.sync->barrier_broken(barrier.get(), &broken));
    EXPECT_EQ(broken, 0);
    co_return value();
  };
  run(b());
}

struct entry {
  const char* name;
  assay_error* (*call)(assay_object*);
};

int32_t flag;
int64_t wide;
object out;
value item;

const entry entries[] = {
    {"acquire", [](assay_object* o) { return rt.sync->acquire(o, out.out()); }},
    {"release", [](assay_object* o) { return rt.sync->release(o); }},
    {"locked", [](assay_object* o) { return rt.sync->locked(o, &flag); }},
    {"event_set", [](assay_object* o) { return rt.sync->event_set(o); }},
    {"event_clear", [](assay_object* o) { return rt.sync->event_clear(o); }},
    {"event_is_set", [](assay_object* o) { return rt.sync->event_is_set(o, &flag); }},
    {"event_wait", [](assay_object* o) { return rt.sync->event_wait(o, out.out()); }},
    {"condition_wait", [](assay_object* o) { return rt.sync->condition_wait(o, out.out()); }},
    {"condition_wait_for", [](assay_object* o) { return rt.sync->condition_wait_for(o, o, out.out()); }},
    {"condition_notify", [](assay_object* o) { return rt.sync->condition_notify(o, 1); }},
    {"condition_notify_all", [](assay_object* o) { return rt.sync->condition_notify_all(o); }},
    {"put", [](assay_object* o) { return rt.queue->put(o, &item.raw(), out.out()); }},
    {"get", [](assay_object* o) { return rt.queue->get(o, out.out()); }},
    {"put_nowait", [](assay_object* o) { return rt.queue->put_nowait(o, &item.raw()); }},
    {"get_nowait", [](assay_object* o) { return rt.queue->get_nowait(o, item.out()); }},
    {"qsize", [](assay_object* o) { return rt.queue->qsize(o, &wide); }},
    {"empty", [](assay_object* o) { return rt.queue->empty(o, &flag); }},
    {"full", [](assay_object* o) { return rt.queue->full(o, &flag); }},
    {"maxsize", [](assay_object* o) { return rt.queue->maxsize(o, &wide); }},
    {"task_done", [](assay_object* o) { return rt.queue->task_done(o); }},
    {"join", [](assay_object* o) { return rt.queue->join(o, out.out()); }},
};

TEST(sync, an_object_of_another_kind_is_a_type_error) {
  const object wrong = callback([](const std::vector<value>&) { return value(); });
  for (const entry& each : entries) {
    EXPECT_EQ(kind(error(each.call(wrong.get()))), ASSAY_ERROR_KIND_TYPE) << each.name;
    EXPECT_EQ(kind(error(each.call(nullptr))), ASSAY_ERROR_KIND_TYPE) << each.name << " of nothing";
  }
}

}  // namespace
}  // namespace fake_host
