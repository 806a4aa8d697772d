// The same as wrong_kind_test.cpp for the tables that not every version of CPython has in full.
#include <gtest/gtest.h>

#include "runtime.hpp"

namespace fake_host {
namespace {

struct entry {
  const char* name;
  bool (*there)();
  assay_error* (*call)(assay_object*);
};

int32_t flag;
int64_t wide;
assay_object* out;
assay_value out_value;
const assay_value none{};

#define PROBE(table, function, ...)                                                          \
  {                                                                                          \
#table "." #function, [] { return rt.table != nullptr && rt.table->function != nullptr; }, \
        [](assay_object* o) { return rt.table->function(__VA_ARGS__); } \
  }

const entry entries[] = {
    PROBE(scope, enter, o, &out),
    PROBE(scope, exit, o, nullptr, &out),
    PROBE(timeout, when, o, &out_value),
    PROBE(timeout, reschedule, o, nullptr),
    PROBE(timeout, expired, o, &flag),
    PROBE(sync, acquire, o, &out),
    PROBE(sync, release, o),
    PROBE(sync, locked, o, &flag),
    PROBE(sync, event_set, o),
    PROBE(sync, event_clear, o),
    PROBE(sync, event_is_set, o, &flag),
    PROBE(sync, event_wait, o, &out),
    PROBE(sync, condition_wait, o, &out),
    PROBE(sync, condition_wait_for, o, o, &out),
    PROBE(sync, condition_notify, o, 1),
    PROBE(sync, condition_notify_all, o),
    PROBE(sync, barrier_wait, o, &out),
    PROBE(sync, barrier_reset, o, &out),
    PROBE(sync, barrier_abort, o, &out),
    PROBE(sync, barrier_parties, o, &wide),
    PROBE(sync, barrier_n_waiting, o, &wide),
    PROBE(sync, barrier_broken, o, &flag),
    PROBE(queue, put, o, &none, &out),
    PROBE(queue, get, o, &out),
    PROBE(queue, put_nowait, o, &none),
    PROBE(queue, get_nowait, o, &out_value),
    PROBE(queue, qsize, o, &wide),
    PROBE(queue, empty, o, &flag),
    PROBE(queue, full, o, &flag),
    PROBE(queue, maxsize, o, &wide),
    PROBE(queue, task_done, o),
    PROBE(queue, join, o, &out),
    PROBE(queue, shutdown, o, 0),
    PROBE(runner, runner_run, o, o, nullptr, &out_value),
    PROBE(runner, runner_get_loop, o, &out),
    PROBE(runner, runner_close, o),
    PROBE(executor, thread_pool_shutdown, o, 0),
    PROBE(executor, set_default_executor, o, o),
    PROBE(executor, thread_wait, o, nullptr, &out_value),
    PROBE(asyncgen, anext, o, &out),
    PROBE(asyncgen, asend, o, &none, &out),
    PROBE(asyncgen, aclose, o, &out),
    PROBE(asyncgen, shutdown_asyncgens, o, &out),
    PROBE(asyncgen, collect, o, &out),
    PROBE(context, run, o, o, nullptr, &out_value),
    PROBE(context, task_context, o, &out),
    PROBE(context, var_get, o, nullptr, &out_value),
    PROBE(context, var_set, o, &none, nullptr),
    PROBE(clock, hold, o, 1),
    PROBE(clock, advance, o, 1),
};
#undef PROBE

TEST(wrong_kind, is_a_type_error_of_the_younger_tables_too) {
  const object wrong = callback([](const std::vector<value>&) { return value(); });
  for (const entry& each : entries) {
    if (!each.there()) continue;
    EXPECT_EQ(kind(error(each.call(wrong.get()))), ASSAY_ERROR_KIND_TYPE) << each.name;
    EXPECT_EQ(kind(error(each.call(nullptr))), ASSAY_ERROR_KIND_TYPE) << each.name << " on nothing at all";
  }
}

TEST(wrong_kind, of_a_group_that_is_to_make_a_task_is_a_type_error) {
  if (rt.taskgroup == nullptr) GTEST_SKIP() << "new in 3.11";
  const object wrong = callback([](const std::vector<value>&) { return value(); });
  assay_spawn_args args{};
  args.size = sizeof args;
  EXPECT_EQ(kind(error(rt.taskgroup->create_task(wrong.get(), &args, &out))), ASSAY_ERROR_KIND_TYPE);
}

TEST(clock, a_loop_in_real_time_can_be_neither_held_nor_advanced) {
  if (rt.clock == nullptr) GTEST_SKIP() << "the loop has a clock of its own";
  const object loop = new_loop();
  EXPECT_EQ(kind(error(rt.clock->hold(loop.get(), 1))), ASSAY_ERROR_KIND_VALUE);
  EXPECT_EQ(kind(error(rt.clock->advance(loop.get(), 1))), ASSAY_ERROR_KIND_VALUE);
  check(rt.loop->close(loop.get()));
}

}  // namespace
}  // namespace fake_host
