// The rules of the ABI (R1 to R14) on a real plugin. Not here: R3 (no scopes in the ABI yet), R9 (no virtual
// time yet), R11 and the end of R8 (the worker's), R13 (co_test.cpp).
#include <csignal>

#include "assay/loader/capabilities.hpp"
#include "assay/loader/host.hpp"
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

using ::testing::ElementsAre;

TEST(Rules, R1AnErrorOfTheHostKeepsItsIdentityThroughTheRuntime) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const error boom = rt.user_error("boom");
    const task t = rt.spawn([&]() -> co<> {
      co_await rt.sleep(0);
      throw raised(boom);
    });
    EXPECT_RAISES_ERROR(co_await attempt(t), boom);
    EXPECT_RAISES_ERROR(co_await attempt(t), boom);
    EXPECT_EQ(t.exception(), boom);

    const future f = rt.create_future();
    f.set_exception(boom);
    EXPECT_EQ(f.exception(), boom);
    EXPECT_RAISES_ERROR(attempt_call([&] { return f.result(); }), boom);
    EXPECT_EQ(co_await rt.after(1, boom), value(boom));
  });
  EXPECT_TRUE(passes(e));
}

TEST(Rules, R1AnErrorOfTheRuntimeKeepsItsIdentityThroughTheHost) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    error caught;
    const task t = rt.spawn([&]() -> co<> {
      const outcome o = attempt_call([&] { return rt.create_future().result(); });
      caught = o.failure();
      co_await rt.sleep(0);
      throw raised(caught);
    });
    EXPECT_RAISES(co_await attempt(t), error_kind::invalid_state);
    EXPECT_EQ(t.exception(), caught);
    EXPECT_EQ(t.exception(), t.exception());
  });
  EXPECT_TRUE(passes(e));
}

TEST(Rules, R1ErrorsOfBothHeapsAreLetGo) {
  const auto workload = [](test_context& rt) -> co<> {
    for (int i = 0; i < 20; ++i) {
      const task host_born = rt.spawn([&]() -> co<> { throw raised(rt.user_error("x")); });
      const task runtime_born = rt.spawn([&]() -> co<> {
        rt.create_future().result();
        co_return;
      });
      co_await attempt(host_born);
      co_await attempt(runtime_born);
      const task cancelled_one = rt.spawn([&]() -> co<> { co_await rt.create_future(); });
      co_await rt.sleep(0);
      cancelled_one.cancel();
      co_await attempt(cancelled_one);
    }
  };
  EXPECT_TRUE(passes(run_inside(workload)));  // whatever the runtime keeps once, it keeps now
  const auto before = live_host_objects();
  EXPECT_TRUE(passes(run_inside(workload)));
  EXPECT_TRUE(passes(run_inside(workload)));
  const auto after = live_host_objects();
  EXPECT_EQ(after.errors, before.errors);
  EXPECT_EQ(after.bytes, before.bytes);
  EXPECT_EQ(after.lists, before.lists);
}

TEST(Rules, R2APluginHoldsNothingOfWhatABodyHasAwaited) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    auto alive = std::make_shared<int>(0);
    const std::weak_ptr<int> probe = alive;
    // Its body, and its value with an object in it, go with the task.
    task succeeding = rt.spawn([&rt, alive = std::move(alive)]() -> co<value> {
      co_await rt.sleep(0);
      co_return rt.callback([alive] {});
    });
    co_await std::move(succeeding);
    co_await rt.passes(2);
    rt.collect();
    EXPECT_TRUE(probe.expired()) << "the runtime still holds what the body has awaited";

    auto held = std::make_shared<int>(0);
    const std::weak_ptr<int> failed = held;
    task failing = rt.spawn([&rt, held = std::move(held)]() -> co<> {
      co_await rt.sleep(0);
      throw raised(rt.user_error("x"));
    });
    co_await attempt(std::move(failing));
    co_await rt.passes(2);
    rt.collect();
    EXPECT_TRUE(failed.expired()) << "the runtime still holds the task whose error the body has caught";
  });
  EXPECT_TRUE(passes(e));
}

TEST(Rules, R4ClosingACoroutineAtAnAwaitIsDestroy) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    struct noted {
      test_context& rt;
      explicit noted(test_context& r) : rt(r) {}
      ~noted() { rt.trace("destroyed"); }
    };
    rt.spawn([&rt]() -> co<> {
      const noted n(rt);
      try {
        co_await rt.create_future();
      } catch (...) {
        rt.trace("resumed with an error");
        throw;
      }
    });
    co_await rt.passes(2);
  });
  EXPECT_TRUE(passes(e));
  EXPECT_THAT(e.labels, ElementsAre("destroyed"));
}

// A plugin that held a lock of its own (the GIL) would deadlock here.
TEST(Rules, R5NoLockOfThePluginIsHeldWhileABodyOrACallbackRuns) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const auto from_a_thread = [&rt] {
      const future f = rt.create_future();
      rt.thread([&rt, f] {
          const object copy = f;  // ref and unref
          (void)copy.kind();
          const callback c = rt.callback([] {});
          if (offers(loaded_plugin(), "loop.call_soon_threadsafe")) {
            rt.loop().call_soon_threadsafe([&rt] { rt.trace("from the thread"); });
          }
        }).join();
    };
    from_a_thread();  // inside a resume
    rt.loop().call_soon(from_a_thread);
    co_await rt.passes(3);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Rules, R6ABodyThatHoldsItsOwnTaskIsDestroyedAtTheEnd) {
  std::weak_ptr<int> probe;
  const auto test = [&](test_context& rt) -> co<> {
    auto own = std::make_shared<task>();
    auto alive = std::make_shared<int>(0);
    probe = alive;
    *own = rt.spawn([&rt, own, alive]() -> co<> { co_await rt.create_future(); });
    co_await rt.passes(2);
  };
  const auto before = live_host_objects();
  const ending e = run_inside(test);
  EXPECT_TRUE(passes(e));
  EXPECT_TRUE(probe.expired());
  EXPECT_EQ(e.result.objects_left, 0u) << "the runtime has not given back a frame or a callback";
  EXPECT_EQ(live_host_objects().lists, before.lists);
}

TEST(Rules, R7EveryFrameAndCallbackIsGivenBackExactlyOnce) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    { const coroutine never_awaited = rt.after(1, 1); }
    const task finished = rt.spawn(rt.after(2, 1));
    const task failing = rt.spawn(rt.failing_after(2, rt.user_error("x")));
    const task cancelled_early = rt.spawn(rt.after(5, 1));
    cancelled_early.cancel();
    const task cancelled_late = rt.spawn(rt.after(50, 1));
    const task pending = rt.spawn(rt.pending());
    co_await rt.passes(3);
    cancelled_late.cancel();
    rt.loop().call_soon([] {});
    rt.loop().call_later(3600, [] {});
    rt.loop().call_later(3600, [] {}).cancel();
    finished.add_done_callback([] {});
    pending.add_done_callback([] {});
    co_await attempt(failing);
    co_await rt.after(1, 1);
    co_await rt.passes(3);
  });
  EXPECT_TRUE(passes(e));
  EXPECT_EQ(e.result.bodies_left, 0u) << "bodies that the runtime had not let go after close and collect";
  EXPECT_EQ(e.result.objects_left, 0u) << "frames and callbacks that it has never given back";
}

TEST(Rules, R8NothingIsAliveAfterATestOnceTheHostHasDroppedEverything) {
  const auto test = [](test_context& rt) -> co<> {
    const future f = rt.create_future();
    f.add_done_callback([f] {});
    f.set_result(list_of("a", rt.user_error("x")));
    rt.spawn(rt.after(2, f));
    co_await rt.passes(2);
  };
  EXPECT_TRUE(passes(run_inside(test)));
  const auto before = live_host_objects();
  const ending e = run_inside(test);
  EXPECT_TRUE(passes(e));
  EXPECT_EQ(e.result.objects_left, 0u);
  EXPECT_EQ(live_host_objects().errors, before.errors);
  EXPECT_EQ(live_host_objects().bytes, before.bytes);
  // The future whose result is a list that holds the future is a cycle in the host's heap, which nobody
  // collects.
}

TEST(Rules, R10SignalsAreAsTheHostHasSetThem) {
  struct sigaction now {};
  ASSERT_EQ(sigaction(SIGPIPE, nullptr, &now), 0);
  EXPECT_EQ(now.sa_handler, SIG_IGN);
  ASSERT_EQ(sigaction(SIGINT, nullptr, &now), 0);
  EXPECT_NE(now.sa_handler, SIG_IGN);
}

// The thread sanitizer's part: the bodies share nothing but what the SDK orders.
TEST(Rules, R12LoopsOnSeveralThreadsResumeTheirOwnBodies) {
  const ending e = run_outside([](test_context& rt) {
    std::vector<test_thread> threads;
    std::vector<int> counts(3, 0);
    for (int& count : counts) {
      threads.push_back(rt.thread([&rt, &count] {
        const loop l = rt.new_loop();
        l.run_until_complete([&rt, &count]() -> co<> {
          for (int i = 0; i < 100; ++i) {
            ++count;
            co_await rt.sleep(0);
          }
        });
        l.close();
      }));
    }
    for (test_thread& t : threads) t.join();
    EXPECT_THAT(counts, ElementsAre(100, 100, 100));
  });
  EXPECT_TRUE(passes(e));
}

TEST(Rules, R14OneObjectHasOnePointer) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    EXPECT_EQ(f.get_loop(), rt.loop());
    EXPECT_EQ(rt.running_loop(), rt.loop());
    task inside;
    const task t = rt.spawn([&]() -> co<value> {
      inside = rt.current_task();
      co_return f;
    });
    value argument;
    t.add_done_callback([&](const std::vector<value>& args) { argument = args.at(0); });
    const value back = co_await t;
    co_await rt.passes(2);
    EXPECT_EQ(inside, t);
    EXPECT_EQ(argument, t);
    EXPECT_EQ(back, f);
    const callback c = rt.callback([] {});
    f.add_done_callback(c);
    f.add_done_callback(c);
    EXPECT_EQ(f.remove_done_callback(c), 2);
  });
  EXPECT_TRUE(passes(e));
}

}  // namespace
}  // namespace assay::testing_sdk
