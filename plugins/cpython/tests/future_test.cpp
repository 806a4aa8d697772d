// assay.future/1, task/1 and combinators/1: what each entry is connected to. The semantics are the suite's
// matter.
#include <gtest/gtest.h>

#include <thread>

#include "runtime.hpp"

namespace fake_host {
namespace {

bool since(int minor) {
  const std::string version = rt.plugin->manifest()->version;
  return std::stoi(version.substr(2)) >= minor;
}

body waits_for(object awaited) {
  const value v = co_await awaited;
  co_return v;
}

body answers(int64_t i) { co_return value::integer(i); }

TEST(future, gives_its_result_and_calls_back_with_itself) {
  object seen;
  auto b = [&]() -> body {
    const object future = new_future();
    const object f = callback([&](const std::vector<value>& args) {
      seen = args.at(0).as_object();
      return value();
    });
    check(rt.future->add_done_callback(future.get(), f.get(), nullptr));
    check(rt.future->add_done_callback(future.get(), f.get(), nullptr));
    int32_t removed = 0;
    check(rt.future->remove_done_callback(future.get(), f.get(), &removed));
    EXPECT_EQ(removed, 2);
    check(rt.future->add_done_callback(future.get(), f.get(), nullptr));
    EXPECT_FALSE(done(future));
    EXPECT_EQ(kind(error_of([&] { result(future); })), ASSAY_ERROR_KIND_INVALID_STATE);
    EXPECT_EQ(kind(error_of([&] { exception(future); })), ASSAY_ERROR_KIND_INVALID_STATE);
    set_result(future, value::list({value::text("x"), value::bytes("y")}));
    EXPECT_FALSE(exception(future));
    co_await sleep(0);
    EXPECT_EQ(seen.get(), future.get());
    object loop;
    object running;
    check(rt.future->get_loop(future.get(), loop.out()));
    check(rt.loop->running(running.out()));
    EXPECT_EQ(loop.get(), running.get());
    const value v = co_await future;
    co_return v;
  };
  const std::vector<value> items = run(b()).items();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].as_text(), "x");
  EXPECT_EQ(items[1].raw().tag, uint32_t{ASSAY_BYTES});
}

TEST(future, values_keep_their_types) {
  auto b = []() -> body {
    assay_value flag{};
    flag.tag = ASSAY_BOOL;
    flag.as.i = 1;
    assay_value number{};
    number.tag = ASSAY_FLOAT;
    number.as.f = 0.5;
    const object inner = answers(1).to_object();
    const object future = new_future();
    set_result(future, value::list({value(flag), value(number), value(), value::integer(INT64_MIN),
                                    value::text("\xc3\xa9"), value::list({}), value::of(inner)}));
    const std::vector<value> back = result(future).items();
    EXPECT_EQ(back.size(), 7u);
    EXPECT_EQ(back[0].raw().tag, uint32_t{ASSAY_BOOL});
    EXPECT_EQ(back[1].raw().as.f, 0.5);
    EXPECT_EQ(back[2].raw().tag, uint32_t{ASSAY_NONE});
    EXPECT_EQ(back[3].as_int(), INT64_MIN);
    EXPECT_EQ(back[4].as_text(), "\xc3\xa9");
    EXPECT_EQ(back[5].raw().tag, uint32_t{ASSAY_LIST});
    EXPECT_EQ(back[6].as_object().get(), inner.get());
    co_await inner;
    co_return value();
  };
  run(b());
}

TEST(future, of_a_thread_is_mirrored_into_the_loop) {
  auto b = []() -> body {
    object source;
    check(rt.future->thread_create(source.out()));
    EXPECT_EQ(rt.plugin->object_kind(source.get()), ASSAY_KIND_THREAD_FUTURE);
    EXPECT_EQ(kind(error_of([&] { result(source); })), ASSAY_ERROR_KIND_INVALID_STATE);
    object mirror;
    check(rt.future->wrap(source.get(), nullptr, mirror.out()));
    std::thread worker([&] {
      int32_t go = 0;
      check(rt.future->thread_set_running(source.get(), &go));
      EXPECT_EQ(go, 1);
      set_result(source, value::integer(11));
    });
    const value v = co_await mirror;
    worker.join();
    co_return v;
  };
  EXPECT_EQ(run(b()).as_int(), 11);
}

TEST(task, is_one_object_with_a_name_and_a_coroutine) {
  auto b = []() -> body {
    const object inner = waits_for(sleep(0)).to_object();
    const value name = value::text("Worker");
    assay_spawn_args args{};
    args.size = sizeof args;
    args.coroutine = inner.get();
    args.name = &name.raw();
    object task;
    check(rt.task->create(&args, task.out()));
    EXPECT_EQ(rt.plugin->object_kind(task.get()), ASSAY_KIND_TASK);
    value told;
    check(rt.task->get_name(task.get(), told.out()));
    EXPECT_EQ(told.as_text(), "Worker");
    const value number = value::integer(4);
    check(rt.task->set_name(task.get(), &number.raw()));
    check(rt.task->get_name(task.get(), told.out()));
    EXPECT_EQ(told.as_text(), "4");
    object coroutine;
    check(rt.task->get_coro(task.get(), coroutine.out()));
    EXPECT_EQ(coroutine.get(), inner.get());
    assay_list* all = nullptr;
    check(rt.task->all(nullptr, &all));
    size_t n = 0;
    table().list_view(all, &n);
    EXPECT_EQ(n, 2u);
    table().list_unref(all);
    co_await task;
    co_return value();
  };
  run(b());
}

TEST(task, current_is_the_running_one_and_none_in_a_callback) {
  auto b = []() -> body {
    object mine;
    check(rt.task->current(nullptr, mine.out()));
    EXPECT_TRUE(mine);
    object in_callback = mine;
    call_soon(callback([&](const std::vector<value>&) {
      check(rt.task->current(nullptr, in_callback.out()));
      return value();
    }));
    co_await sleep(0);
    EXPECT_FALSE(in_callback);
    co_return value();
  };
  run(b());
  object none;
  EXPECT_EQ(kind(error(rt.task->current(nullptr, none.out()))), ASSAY_ERROR_KIND_RUNTIME);
}

TEST(task, counts_requests_to_cancel) {
  if (!since(11)) {
    EXPECT_EQ(rt.task->cancelling, nullptr);
    EXPECT_EQ(rt.task->uncancel, nullptr);
    return;
  }
  auto b = []() -> body {
    const object task = spawn(waits_for(new_future()));
    co_await sleep(0);
    EXPECT_TRUE(cancel(task));
    EXPECT_TRUE(cancel(task));
    int32_t count = 0;
    check(rt.task->cancelling(task.get(), &count));
    EXPECT_EQ(count, 2);
    check(rt.task->uncancel(task.get(), &count));
    EXPECT_EQ(count, 1);
    error_of([&] {});
    co_await sleep(0);
    co_await sleep(0);
    EXPECT_TRUE(cancelled(task));
    EXPECT_FALSE(cancel(task));
    co_return value();
  };
  run(b());
}

TEST(task, a_message_of_cancellation_is_unsupported_before_3_9) {
  if (since(9)) return;
  auto b = []() -> body {
    const object future = new_future();
    EXPECT_EQ(kind(error_of([&] { cancel(future, "why"); })), ASSAY_ERROR_KIND_UNSUPPORTED);
    EXPECT_TRUE(cancel(future));
    co_return value();
  };
  run(b());
}

TEST(combinators, gather_gives_results_in_order_and_errors_as_values) {
  auto b = []() -> body {
    const error e = make_error(ASSAY_ERROR_KIND_USER, "one failed");
    auto failing = [&]() -> body {
      throw raised{e};
      co_return value();
    };
    const object all = gather(
        {value::of(answers(1).to_object()), value::of(failing().to_object()), value::of(spawn(answers(3)))},
        true);
    EXPECT_EQ(rt.plugin->object_kind(all.get()), ASSAY_KIND_FUTURE);
    const value v = co_await all;
    const std::vector<value> items = v.items();
    EXPECT_EQ(items.at(0).as_int(), 1);
    EXPECT_EQ(items.at(1).as_error().get(), e.get());
    EXPECT_EQ(items.at(2).as_int(), 3);
    EXPECT_EQ(kind(error_of([] { gather({value::integer(3)}); })), ASSAY_ERROR_KIND_TYPE);
    co_return value();
  };
  run(b());
}

TEST(combinators, wait_tells_done_from_pending) {
  auto b = []() -> body {
    const object ready = new_future();
    set_result(ready, value());
    const object pending = new_future();
    const value members = value::list({value::of(ready), value::of(pending)});
    const double timeout = 0.001;
    assay_wait_args args{};
    args.size = sizeof args;
    args.members = members.raw().as.list;
    args.timeout = &timeout;
    object awaitable;
    check(rt.combinators->wait(&args, awaitable.out()));
    const value v = co_await awaitable;
    const std::vector<value> both = v.items();
    EXPECT_EQ(both.at(0).items().at(0).as_object().get(), ready.get());
    EXPECT_EQ(both.at(1).items().at(0).as_object().get(), pending.get());
    args.return_when = 17;
    check(rt.combinators->wait(&args, awaitable.out()));
    int32_t refused = -1;
    try {
      co_await awaitable;
    } catch (const raised& e) {
      refused = kind(e.what);
    }
    EXPECT_EQ(refused, ASSAY_ERROR_KIND_VALUE);
    co_return value();
  };
  run(b());
}

TEST(combinators, shield_keeps_the_inner_task_and_ensure_future_makes_one) {
  auto b = []() -> body {
    const object gate = new_future();
    object inner;
    const object coroutine = waits_for(gate).to_object();
    check(rt.combinators->ensure_future(coroutine.get(), nullptr, inner.out()));
    object outer;
    check(rt.combinators->shield(inner.get(), outer.out()));
    EXPECT_TRUE(cancel(outer));
    set_result(gate, value::integer(6));
    const value v = co_await inner;
    co_return v;
  };
  EXPECT_EQ(run(b()).as_int(), 6);
}

TEST(combinators, as_completed_gives_one_awaitable_a_member) {
  auto b = []() -> body {
    const value members = value::list({value::of(answers(1).to_object()), value::of(answers(2).to_object())});
    object iterator;
    check(rt.combinators->as_completed(members.raw().as.list, nullptr, iterator.out()));
    EXPECT_EQ(rt.plugin->object_kind(iterator.get()), ASSAY_KIND_ITERATOR);
    int64_t sum = 0;
    for (;;) {
      object next;
      check(rt.combinators->iter_next(iterator.get(), next.out()));
      if (!next) break;
      const value v = co_await next;
      sum += v.as_int();
    }
    co_return value::integer(sum);
  };
  EXPECT_EQ(run(b()).as_int(), 3);
}

}  // namespace
}  // namespace fake_host
