// rt's helpers on a real runtime: spawn, callbacks, timers, threads, logs, reports.
#include <assay/host.h>

#include "assay/loader/capabilities.hpp"
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

using ::testing::HasSubstr;

TEST(Runtime, CallbacksReturnValuesAndRaiseErrors) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    f.add_done_callback([&](const std::vector<value>& args) {
      rt.trace("done {}", args.at(0).as_future().result());
      EXPECT_EQ(args.at(0), f);
    });
    f.set_result(5);
    rt.trace("set");
    co_await rt.passes(2);
    EXPECT_TRACE("set", "done 5");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, TimersRunInOrderOfTimeAndMayBeCancelled) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const loop l = rt.loop();
    const double start = l.time();
    l.call_later(3 * rt.unit(), [&] { rt.trace("late"); });
    l.call_later(rt.unit(), [&] { rt.trace("early"); });
    const handle h = l.call_later(2 * rt.unit(), [&] { rt.trace("never"); });
    h.cancel();
    EXPECT_TRUE(h.cancelled());
    co_await rt.sleep(4 * rt.unit());
    EXPECT_GE(l.time() - start, 4 * rt.unit());
    EXPECT_TRACE("early", "late");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, DrainLetsEverythingHappenThatNeedsNoTime) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    const task t = rt.spawn([&]() -> co<> {
      co_await rt.passes(5);
      f.set_result();
    });
    rt.spawn([&]() -> co<> {
      co_await f;
      rt.trace("woken");
    });
    co_await rt.drain();
    EXPECT_TRACE("woken");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, AThreadRunsWhileTheLoopGoesOn) {
  NEEDS("loop.call_soon_threadsafe");
  const ending e = run_inside([](test_context& rt) -> co<> {
    std::thread::id there;
    co_await rt.in_thread([&] { there = std::this_thread::get_id(); });
    EXPECT_TRUE(there != std::this_thread::get_id()) << "the callable ran on the thread of the loop";
    const error boom = rt.user_error("boom");
    const outcome o = co_await attempt(rt.in_thread([&] { throw raised(boom); }));
    EXPECT_RAISES_ERROR(o, boom);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, WhatThePluginLogsIsAtHandInTheTest) {
  NEEDS("loop.default_exception_handler");
  const ending e = run_inside([](test_context& rt) -> co<> {
    rt.loop().default_exception_handler(exception_context("message", "it broke"));
    std::vector<std::string> errors;
    for (const log_record& r : rt.logs()) {
      if (r.level == ASSAY_LOG_ERROR) errors.push_back(r.text);
    }
    EXPECT_THAT(errors, ::testing::ElementsAre(HasSubstr("it broke")));
    co_return;
  });
  EXPECT_TRUE(passes(e));
  EXPECT_THAT(e.logged, ::testing::Contains(HasSubstr("it broke")));
}

TEST(Runtime, ExceptionReportsAreRecordedWithAllTheirPairs) {
  NEEDS("loop.set_exception_handler");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const auto reports = rt.record_exceptions();
    const error boom = rt.user_error("boom");
    rt.loop().call_soon([boom] { throw raised(boom); });
    co_await rt.passes(2);
    REQUIRE_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].error, boom);
    EXPECT_FALSE(reports[0].message.empty());
    EXPECT_TRUE(reports[0].has("handle"));
    EXPECT_FALSE(reports[0].has("no such key"));
    rt.loop().call_exception_handler(exception_context("message", "by hand", "detail", 5));
    REQUIRE_EQ(reports.size(), 2u);
    EXPECT_EQ(reports[1].message, "by hand");
    EXPECT_EQ(reports[1].get("detail"), 5);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, CombinatorsTakeAllKindsOfArguments) {
  NEEDS("combinators.gather");
  NEEDS("combinators.wait");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    rt.loop().call_soon([f] { f.set_result(3); });
    EXPECT_EQ(co_await rt.gather(rt.after(2, 1), rt.spawn(rt.after(1, 2)), f), list_of(1, 2, 3));
    const error boom = rt.user_error("boom");
    const value mixed = co_await rt.gather_with_exceptions(rt.failing_after(1, boom), rt.after(1, "x"));
    EXPECT_EQ(mixed, list_of(boom, "x"));
    std::vector<task> tasks{rt.spawn(rt.after(1, 1)), rt.spawn(rt.pending())};
    const value sets = co_await rt.wait(tasks, first_completed);
    EXPECT_EQ(sets, list_of(list_of(tasks[0]), list_of(tasks[1])));
    EXPECT_RAISES(co_await attempt(rt.wait_for(rt.pending(), rt.unit())), error_kind::timeout);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, AScopeIsEnteredBeforeItsBodyAndLeftWithItsOutcome) {
  NEEDS("scope.enter");
  NEEDS("scope.exit");
  NEEDS("sync.lock_create");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const lock l = rt.lock();
    const value result = co_await rt.with(l, [&](const value& entered) -> co<value> {
      EXPECT_TRUE(entered.is_none());
      EXPECT_TRUE(l.locked());
      co_return 7;
    });
    EXPECT_EQ(result, 7);
    EXPECT_FALSE(l.locked());
    const error boom = rt.user_error("boom");
    const outcome failed = co_await attempt(rt.with(l, [&]() -> co<> {
      co_await rt.passes(1);
      throw raised(boom);
    }));
    EXPECT_RAISES_ERROR(failed, boom);
    EXPECT_FALSE(l.locked()) << "the scope was not left";
    EXPECT_RAISES(attempt_call([&] { rt.scope_enter(rt.loop()); }), error_kind::type);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, ATimeoutExpiresAndIsMoved) {
  NEEDS("timeout.after");
  NEEDS("scope.enter");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const time_limit never = rt.timeout(std::nullopt);
    EXPECT_EQ(never.when(), std::nullopt);
    const time_limit limit = rt.timeout_at(rt.loop().time() + 3600);
    const outcome left = co_await attempt(rt.with(limit, [&]() -> co<> {
      limit.reschedule(rt.loop().time() + rt.unit());
      EXPECT_FALSE(limit.expired());
      co_await rt.create_future();
    }));
    EXPECT_RAISES(left, error_kind::timeout);
    EXPECT_TRUE(limit.expired());
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, ATaskGroupRaisesTheErrorsOfItsTasks) {
  NEEDS("taskgroup.create");
  NEEDS("scope.enter");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const error boom = rt.user_error("boom");
    const task_group group = rt.task_group();
    const outcome left = co_await attempt(rt.with(group, [&]() -> co<> {
      EXPECT_EQ(group.spawn(rt.pending(), "named").name(), "named");
      group.spawn(rt.failing_after(1, boom));
      co_return;
    }));
    REQUIRE_RAISES(left, error_kind::group);
    EXPECT_EQ(left.failure().children(), std::vector<error>{boom});
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, QueuesCarryValuesInTheirOrder) {
  NEEDS("queue.create");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const queue first = rt.queue(2), last = rt.lifo_queue(), smallest = rt.priority_queue();
    for (const int i : {2, 3, 1}) {
      last.put_nowait(i);
      smallest.put_nowait(i);
    }
    co_await first.put("text");
    EXPECT_EQ(first.maxsize(), 2);
    EXPECT_EQ(first.qsize(), 1);
    EXPECT_EQ(co_await first.get_item(), "text");
    EXPECT_EQ(last.get_nowait(), 1);
    EXPECT_EQ(smallest.get_nowait(), 1);
    EXPECT_RAISES(attempt_call([&] { return first.get_nowait(); }), error_kind::queue_empty);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, AStreamCarriesBytesBothWays) {
  NEEDS("streams.start_server");
  NEEDS("streams.readline");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const value served = co_await rt.start_server([](reader r, writer w) -> co<> {
      const value line = co_await r.readline();
      w.write("echo " + line.as_bytes());
      co_await w.drain();
      w.close();
      co_await w.wait_closed();
    });
    const server s = served.as_server();
    const connection c(co_await rt.open_connection("127.0.0.1", s.port()));
    c.writer.write("hello\n");
    EXPECT_EQ(co_await c.reader.read(), bytes_of("echo hello\n"));
    c.writer.close();
    co_await c.writer.wait_closed();
    s.close();
    co_await s.wait_closed();
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, AProcessIsFedAndRead) {
  NEEDS("subprocess.exec");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const value child =
        co_await rt.exec(command("cat"), process_options().input(stdio::pipe).output(stdio::pipe));
    const process p = child.as_process();
    EXPECT_EQ(co_await p.communicate("text"), list_of(bytes_of("text"), value()));
    EXPECT_EQ(p.returncode(), 0);
    const value shell = co_await rt.shell("exit 3");
    EXPECT_EQ(co_await shell.as_process().wait(), 3);

    std::vector<std::string> variables{"FIRST=a value that is longer than a small string", "SECOND=2"};
    const value named = co_await rt.shell(
        "echo $FIRST $SECOND; pwd", process_options().output(stdio::pipe).environment(variables).cwd("/"));
    const value both = co_await named.as_process().communicate();
    EXPECT_EQ(both.as_list().at(0), bytes_of("a value that is longer than a small string 2\n/\n"));
  });
  EXPECT_TRUE(passes(e));
}

}  // namespace
}  // namespace assay::testing_sdk
