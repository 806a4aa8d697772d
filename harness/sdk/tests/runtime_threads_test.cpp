// rt's helpers on a real runtime: run and Runner, executors, generators, contexts, synchronisation.
#include "assay/loader/capabilities.hpp"
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

TEST(Runtime, RunAndRunnerGiveTheResultOfTheirCoroutine) {
  NEEDS("runner.run");
  const ending e = run_outside([](test_context& rt) {
    EXPECT_EQ(rt.run(rt.after(1, "run")), "run");
    const error boom = rt.user_error("boom");
    EXPECT_RAISES_ERROR(attempt_call([&] { return rt.run(rt.failing_after(1, boom)); }), boom);
    if (!offers(loaded_plugin(), "runner.create")) return;
    const runner r = rt.runner();
    EXPECT_EQ(r.run(rt.after(1, 1)), 1);
    EXPECT_FALSE(r.get_loop().is_closed());
    r.close();
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, ExecutorsRunJobsWithTheirArguments) {
  NEEDS("executor.run_in_executor");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const executor pool = rt.thread_pool(1);
    const auto job = [](const std::vector<value>& args) { return value(args.at(0).as_int() + 1); };
    EXPECT_EQ(co_await rt.loop().run_in_executor(pool, job, 1), 2);
    EXPECT_EQ(co_await rt.loop().run_in_executor({}, job, 2), 3);
    pool.shutdown();
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, AGeneratorYieldsAndIsClosed) {
  NEEDS("asyncgen.create");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const generator g = rt.generator([&]() -> co<> {
      co_yield 1;
      co_yield 2;
    });
    EXPECT_EQ(co_await g.anext(), 1);
    EXPECT_EQ(co_await rt.collect(g), list_of(2));
    co_await g.aclose();
    EXPECT_RAISES(co_await attempt(g.anext()), error_kind::stop_async_iteration);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, AContextKeepsItsValues) {
  NEEDS("context.var_create");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const context_var var = rt.context_var("var", "default");
    const context other = rt.copy_context();
    EXPECT_EQ(other.run([&] {
      var.set("other");
      return var.get();
    }),
              "other");
    EXPECT_EQ(var.get(), "default");
    co_return;
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, ThePrimitivesWakeTheirWaiters) {
  NEEDS("sync.event_create");
  NEEDS("sync.condition_create");
  NEEDS("sync.semaphore_create");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const event ready = rt.event();
    const task waiter = rt.spawn([&]() -> co<value> { co_return co_await ready.wait(); });
    co_await rt.passes(1);
    ready.set();
    EXPECT_EQ(co_await waiter, true);
    const semaphore s = rt.semaphore(1);
    co_await s.acquire();
    EXPECT_TRUE(s.locked());
    s.release();
    const condition c = rt.condition();
    co_await c.acquire();
    c.notify(1);
    c.release();
    EXPECT_FALSE(c.locked());
  });
  EXPECT_TRUE(passes(e));
}

TEST(Runtime, ABarrierOfOneLetsItsPartyPass) {
  NEEDS("sync.barrier_create");
  const ending e = run_inside([](test_context& rt) -> co<> {
    const barrier b = rt.barrier(1);
    EXPECT_EQ(co_await b.wait(), 0);
    EXPECT_EQ(b.parties(), 1);
    EXPECT_FALSE(b.broken());
  });
  EXPECT_TRUE(passes(e));
}

// A failed comparison shall name what it compared, not print its bytes.
TEST(Runtime, ObjectsArePrintedByTheirKindsInFailures) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    const task t = rt.spawn(rt.after(1, 1));
    EXPECT_THAT(::testing::PrintToString(f), ::testing::StartsWith("future 0x"));
    EXPECT_THAT(::testing::PrintToString(t), ::testing::StartsWith("task 0x"));
    EXPECT_EQ(::testing::PrintToString(future()), "null");
    co_await t;
  });
  EXPECT_TRUE(passes(e));
}

}  // namespace
}  // namespace assay::testing_sdk
