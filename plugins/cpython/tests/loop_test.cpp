// assay.loop/1 on real loops: scheduling, life cycle, threads, handlers, interrupts.
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "runtime.hpp"

namespace fake_host {
namespace {

assay_call_args call_args(const object& loop, const object& f) {
  assay_call_args args{};
  args.size = sizeof args;
  args.loop = loop.get();
  args.callback = f.get();
  return args;
}

class loop : public testing::Test {
 protected:
  object loop_ = new_loop();
  std::vector<std::string> trace_;

  ~loop() override { error ignored(rt.loop->close(loop_.get())); }
  object mark(std::string label) {
    return callback([this, label = std::move(label)](const std::vector<value>&) {
      trace_.push_back(label);
      return value();
    });
  }
  object stop() {
    return callback([this](const std::vector<value>&) {
      check(rt.loop->stop(loop_.get()));
      return value();
    });
  }
  void run_forever() { check(rt.loop->run_forever(loop_.get())); }
};

TEST_F(loop, calls_in_order_with_the_arguments_given) {
  call_soon(callback([this](const std::vector<value>& args) {
              trace_.push_back(args[0].as_text() + std::to_string(args[1].as_int()));
              return value();
            }),
            value::list({value::text("first"), value::integer(7)}), loop_);
  call_soon(mark("second"), {}, loop_);
  call_soon(stop(), {}, loop_);
  run_forever();
  EXPECT_EQ(trace_, (std::vector<std::string>{"first7", "second"}));
}

TEST_F(loop, a_cancelled_handle_never_calls) {
  const object handle = call_soon(mark("never"), {}, loop_);
  EXPECT_EQ(rt.plugin->object_kind(handle.get()), ASSAY_KIND_HANDLE);
  check(rt.loop->handle_cancel(handle.get()));
  int32_t flag = 0;
  check(rt.loop->handle_cancelled(handle.get(), &flag));
  EXPECT_EQ(flag, 1);
  call_soon(stop(), {}, loop_);
  run_forever();
  EXPECT_TRUE(trace_.empty());
}

TEST_F(loop, timers_go_by_their_due_time_and_tell_it) {
  double now = 0;
  check(rt.loop->time(loop_.get(), &now));
  object late;
  object early;
  const object last = stop();
  assay_call_args args = call_args(loop_, last);
  check(rt.loop->call_at(&args, now + 0.02, late.out()));
  const object first = mark("first");
  args = call_args(loop_, first);
  check(rt.loop->call_later(&args, 0.001, early.out()));
  double when = 0;
  check(rt.loop->handle_when(late.get(), &when));
  // uvloop keeps a delay in whole milliseconds from a clock that goes on in between.
  EXPECT_GE(when, now + 0.02 - 1e-3);
  EXPECT_EQ(rt.plugin->object_kind(early.get()), ASSAY_KIND_TIMER_HANDLE);
  run_forever();
  EXPECT_EQ(trace_, std::vector<std::string>{"first"});
  double after = 0;
  check(rt.loop->time(loop_.get(), &after));
  EXPECT_GE(after, now + 0.02 - 1e-3);  // asyncio lets a timer run early by the clock's resolution
}

TEST_F(loop, a_foreign_thread_wakes_it_and_keeps_its_order) {
  std::thread caller([this] {
    object handle;
    for (const char* label : {"a", "b", "c"}) {
      const object f = mark(label);
      const assay_call_args args = call_args(loop_, f);
      check(rt.loop->call_soon_threadsafe(&args, handle.out()));
    }
    const object f = stop();
    const assay_call_args args = call_args(loop_, f);
    check(rt.loop->call_soon_threadsafe(&args, handle.out()));
  });
  run_forever();
  caller.join();
  EXPECT_EQ(trace_, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(loop, runs_in_a_thread_of_the_hosts) {
  std::thread runner([] {
    auto b = []() -> body {
      co_await sleep(0.001);
      co_return value::integer(5);
    };
    EXPECT_EQ(run(b()).as_int(), 5);
  });
  runner.join();
}

TEST_F(loop, the_running_one_is_told_inside_and_refused_outside) {
  object running;
  EXPECT_EQ(kind(error(rt.loop->running(running.out()))), ASSAY_ERROR_KIND_RUNTIME);
  call_soon(callback([&](const std::vector<value>&) {
              check(rt.loop->running(running.out()));
              check(rt.loop->stop(loop_.get()));
              return value();
            }),
            {}, loop_);
  run_forever();
  EXPECT_EQ(running.get(), loop_.get());
}

TEST_F(loop, the_exception_handler_gets_the_loop_and_named_values) {
  const error e = make_error(ASSAY_ERROR_KIND_USER, "escaped");
  const object handler = callback([&](const std::vector<value>& args) {
    EXPECT_EQ(args.size(), 2u);
    EXPECT_EQ(args[0].as_object().get(), loop_.get());
    for (const value& pair : args[1].items()) {
      const std::vector<value> both = pair.items();
      trace_.push_back(both[0].as_text());
      if (both[0].as_text() == "exception") {
        EXPECT_EQ(both[1].as_error().get(), e.get());
      }
    }
    check(rt.loop->stop(loop_.get()));
    return value();
  });
  check(rt.loop->set_exception_handler(loop_.get(), handler.get()));
  call_soon(callback([&](const std::vector<value>&) -> value { throw raised{e}; }), {}, loop_);
  run_forever();
  EXPECT_EQ(trace_, (std::vector<std::string>{"message", "exception", "handle"}));
}

TEST_F(loop, the_default_exception_handler_reports_to_the_log) {
  (void)take_log();
  call_soon(callback([](const std::vector<value>&) -> value {
              throw raised{make_error(ASSAY_ERROR_KIND_VALUE, "bad luck")};
            }),
            {}, loop_);
  call_soon(stop(), {}, loop_);
  run_forever();
  const std::vector<std::string> log = take_log();
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].substr(0, 3), "40 ");
  EXPECT_NE(log[0].find("ValueError: bad luck"), std::string::npos) << log[0];
}

TEST_F(loop, an_interrupt_leaves_the_run_call_and_the_loop_runs_again) {
  call_soon(callback([](const std::vector<value>&) {
              raise(SIGINT);
              return value();
            }),
            {}, loop_);
  const error e(rt.loop->run_forever(loop_.get()));
  EXPECT_EQ(kind(e), ASSAY_ERROR_KIND_INTERRUPT);
  EXPECT_EQ(info(e).flags & ASSAY_ERROR_BASE, ASSAY_ERROR_BASE);
  call_soon(stop(), {}, loop_);
  run_forever();
}

TEST_F(loop, the_task_factory_makes_every_task) {
  const object factory = callback([this](const std::vector<value>& args) {
    trace_.push_back("factory");
    // The default factory, for the time of this call.
    check(rt.loop->set_task_factory(loop_.get(), nullptr));
    const object task = spawn(args[1].as_object(), args[0].as_object());
    return value::of(task);
  });
  check(rt.loop->set_task_factory(loop_.get(), factory.get()));
  auto b = []() -> body { co_return value::integer(3); };
  EXPECT_EQ(run(loop_, b().to_object()).as_int(), 3);
  EXPECT_EQ(trace_, std::vector<std::string>{"factory"});
}

TEST_F(loop, debug_mode_tells_of_slow_callbacks) {
  check(rt.loop->set_debug(loop_.get(), 1));
  int32_t on = 0;
  check(rt.loop->get_debug(loop_.get(), &on));
  EXPECT_EQ(on, 1);
  check(rt.loop->set_slow_callback_duration(loop_.get(), 1e-9));
  call_soon(mark("slow"), {}, loop_);
  call_soon(stop(), {}, loop_);
  (void)take_log();
  run_forever();
  bool told = false;
  for (const std::string& line : take_log()) told |= line.find("took") != std::string::npos;
  EXPECT_TRUE(told);
}

TEST_F(loop, a_closed_one_refuses_everything) {
  check(rt.loop->close(loop_.get()));
  check(rt.loop->close(loop_.get()));
  int32_t closed = 0;
  check(rt.loop->is_closed(loop_.get(), &closed));
  EXPECT_EQ(closed, 1);
  EXPECT_EQ(kind(error_of([&] { call_soon(mark("never"), {}, loop_); })), ASSAY_ERROR_KIND_RUNTIME);
  EXPECT_EQ(kind(error_of([&] { run_forever(); })), ASSAY_ERROR_KIND_RUNTIME);
}

}  // namespace
}  // namespace fake_host
