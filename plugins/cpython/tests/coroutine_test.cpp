// Foreign coroutines on asyncio: the protocol, and what the plugin must let go of (rules R2, R4 to R7).
#include <gtest/gtest.h>

#include <thread>

#include "runtime.hpp"

namespace fake_host {
namespace {

// Something whose end can be seen.
object token() {
  return callback([](const std::vector<value>&) { return value(); });
}

TEST(coroutine, returns_its_value_from_the_run_call) {
  auto b = []() -> body { co_return value::integer(42); };
  EXPECT_EQ(run(b()).as_int(), 42);
}

TEST(coroutine, gets_the_value_of_what_it_awaits) {
  auto b = []() -> body {
    const value inner = co_await sleep(0, value::text("rested"));
    co_return inner;
  };
  EXPECT_EQ(run(b()).as_text(), "rested");
}

TEST(coroutine, runs_nothing_before_it_is_awaited) {
  bool ran = false;
  auto b = [&ran]() -> body {
    ran = true;
    co_return value();
  };
  const object made = b().to_object();
  EXPECT_FALSE(ran);
  EXPECT_EQ(rt.plugin->object_kind(made.get()), ASSAY_KIND_COROUTINE);
}

TEST(coroutine, dropped_without_an_await_is_reported_and_destroyed) {
  (void)take_log();
  const long destroyed = frames_destroyed;
  auto b = []() -> body { co_return value(); };
  for (int i = 0; i < 2; ++i) {  // each time, not once a place
    b().to_object();
    const std::vector<std::string> log = take_log();
    ASSERT_EQ(log.size(), 1u);
    EXPECT_NE(log[0].find("was never awaited"), std::string::npos) << log[0];
  }
  EXPECT_EQ(frames_destroyed, destroyed + 2);
}

TEST(coroutine, awaiting_what_is_no_awaitable_is_a_type_error_at_the_await) {
  int32_t seen = -1;
  auto b = [&seen]() -> body {
    try {
      co_await token();
    } catch (const raised& e) {
      seen = kind(e.what);
    }
    co_return value();
  };
  run(b());
  EXPECT_EQ(seen, ASSAY_ERROR_KIND_TYPE);
}

TEST(coroutine, awaited_twice_is_a_runtime_error) {
  auto inner = []() -> body { co_return value(); };
  auto outer = [&inner]() -> body {
    const object once = inner().to_object();
    co_await once;
    co_await once;
    co_return value();
  };
  EXPECT_EQ(kind(error_of([&] { run(outer()); })), ASSAY_ERROR_KIND_RUNTIME);
}

TEST(coroutine, the_plugin_holds_no_value_while_the_body_runs) {
  auto inner = []() -> body { co_return value::of(token()); };
  long dropped_at_once = 0;
  auto outer = [&]() -> body {
    value v = co_await inner().to_object();
    const long before = callbacks_dropped;
    v = value();
    dropped_at_once = callbacks_dropped - before;
    co_return value();
  };
  run(outer());
  EXPECT_EQ(dropped_at_once, 1);
}

TEST(coroutine, the_plugin_holds_no_error_while_the_body_runs) {
  long left = -1;
  auto outer = [&]() -> body {
    const long before = living_errors();
    error caught;
    try {
      co_await token();
    } catch (const raised& e) {
      caught = e.what;
    }
    caught = error();
    left = living_errors() - before;
    co_return value();
  };
  run(outer());
  EXPECT_EQ(left, 0);
}

TEST(coroutine, the_plugin_holds_no_finished_frame_nor_awaited_object_while_the_body_runs) {
  auto inner = [](object kept) -> body { co_return value::integer(kept ? 1 : 0); };
  long dropped = 0;
  long destroyed = 0;
  auto outer = [&]() -> body {
    const long drops = callbacks_dropped;
    const long frames = frames_destroyed;
    co_await inner(token()).to_object();
    dropped = callbacks_dropped - drops;
    destroyed = frames_destroyed - frames;
    co_return value();
  };
  run(outer());
  EXPECT_EQ(dropped, 1);
  EXPECT_EQ(destroyed, 1);
}

TEST(coroutine, a_frame_that_failed_is_destroyed_though_its_error_is_kept) {
  auto b = [](object kept) -> body {
    throw raised{make_error(ASSAY_ERROR_KIND_USER, kept ? "kept" : "")};
    co_return value();
  };
  const long drops = callbacks_dropped;
  const error e = error_of([&] { run(b(token())); });
  EXPECT_EQ(message(e), "kept");
  EXPECT_EQ(callbacks_dropped, drops + 1);
}

TEST(coroutine, a_dropped_pending_task_destroys_its_frame_once_after_the_loop_closed) {
  (void)take_log();
  const long made = frames_made;
  const long destroyed = frames_destroyed;
  const object loop = new_loop();
  auto b = []() -> body {
    co_await new_future();
    co_return value();
  };
  auto main_body = [&]() -> body {
    spawn(b());
    co_await sleep(0);
    co_return value();
  };
  run(loop, main_body().to_object());
  check(rt.loop->close(loop.get()));
  rt.plugin->collect();
  EXPECT_EQ(frames_destroyed - destroyed, frames_made - made);
  bool reported = false;
  for (const std::string& line : take_log())
    reported |= line.find("destroyed but it is pending") != std::string::npos;
  EXPECT_TRUE(reported);
}

TEST(coroutine, the_gil_is_free_while_the_body_runs_and_while_it_is_destroyed) {
  struct joins_a_thread {
    object kept;
    ~joins_a_thread() {
      std::thread([this] { EXPECT_EQ(rt.plugin->object_kind(kept.get()), ASSAY_KIND_CALLBACK); }).join();
    }
  };
  auto b = [](object kept) -> body {
    const joins_a_thread at_the_end{kept};
    std::thread([&] { EXPECT_EQ(rt.plugin->object_kind(kept.get()), ASSAY_KIND_CALLBACK); }).join();
    co_await new_future();
    co_return value();
  };
  auto main_body = [&]() -> body {
    spawn(b(token()));
    co_await sleep(0);
    co_return value();
  };
  run(main_body());
  rt.plugin->collect();
}

TEST(coroutine, the_gil_is_free_in_callbacks_and_their_drops) {
  struct joins_a_thread {
    object kept;
    explicit joins_a_thread(object k) : kept(std::move(k)) {}
    joins_a_thread(const joins_a_thread&) = default;
    ~joins_a_thread() {
      std::thread([this] { (void)rt.plugin->object_kind(kept.get()); }).join();
    }
  };
  auto b = [&]() -> body {
    const joins_a_thread capture(token());
    call_soon(callback([capture](const std::vector<value>&) {
      std::thread([&] { (void)rt.plugin->object_kind(capture.kept.get()); }).join();
      return value();
    }));
    co_await sleep(0);
    co_return value();
  };
  run(b());
}

}  // namespace
}  // namespace fake_host
