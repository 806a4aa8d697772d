// co<T>: inline awaits, depth, destruction; attempt; the traps of coroutines that the SDK takes away.
#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

using ::testing::ElementsAre;

co<int> nested(test_context& rt, int depth) {
  if (depth == 0) {
    co_await rt.sleep(0);
    co_return 0;
  }
  const int below = co_await nested(rt, depth - 1);
  co_return below + 1;
}

TEST(Coroutines, AHelperRunsInlineAndGivesItsResult) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const auto helper = [&](int n) -> co<std::string> {
      rt.trace("in");
      co_await rt.passes(n);
      co_return "done";
    };
    rt.trace("before");
    EXPECT_EQ(co_await helper(2), "done");
    EXPECT_TRACE("before", "in");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Coroutines, TwentyThousandNestedAwaitsDoNotOverflowTheStack) {
  const ending e = run_inside([](test_context& rt) -> co<> { EXPECT_EQ(co_await nested(rt, 20000), 20000); });
  EXPECT_TRUE(passes(e));
}

TEST(Coroutines, ADeepBodyDroppedAtAnAwaitIsDestroyedWithoutRecursion) {
  int ended = 0;
  const ending e = run_inside([&](test_context& rt) -> co<> {
    struct counted {
      int& n;
      explicit counted(int& where) : n(where) {}
      ~counted() { ++n; }
    };
    struct deep {
      static co<> run(const future& f, int depth, int& n) {
        const counted c(n);
        if (depth == 0) {
          co_await f;
        } else {
          co_await run(f, depth - 1, n);
        }
      }
    };
    const future f = rt.create_future();
    const task t = rt.spawn(deep::run(f, 20000, ended));
    co_await rt.passes(2);
    EXPECT_EQ(ended, 0);
  });
  EXPECT_TRUE(passes(e));
  EXPECT_EQ(ended, 20001);
}

TEST(Coroutines, TenThousandBodiesThatHoldEachOtherAreDestroyedWithoutRecursion) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    task last;
    for (int i = 0; i < 10000; ++i) {
      last = rt.spawn([&rt, last]() -> co<> {
        const task held = last;
        co_await rt.create_future();
      });
    }
    co_await rt.passes(2);
  });
  EXPECT_TRUE(passes(e));
}

TEST(Coroutines, InnermostLocalsGoFirstWhenABodyIsDropped) {
  std::vector<std::string> order;
  struct noted {
    std::vector<std::string>& all;
    std::string name;
    noted(std::vector<std::string>& a, std::string n) : all(a), name(std::move(n)) {}
    ~noted() { all.push_back(name); }
  };
  const ending e = run_inside([&](test_context& rt) -> co<> {
    const auto inner = [&]() -> co<> {
      const noted n(order, "inner");
      co_await rt.create_future();
    };
    rt.spawn([&, inner]() -> co<> {
      const noted n(order, "outer");
      co_await inner();
    });
    co_await rt.passes(2);
  });
  EXPECT_TRUE(passes(e));
  EXPECT_THAT(order, ElementsAre("inner", "outer"));
}

TEST(Coroutines, AnErrorPassesThroughHelpersAsTheSameError) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const error boom = rt.user_error("boom");
    const auto helper = [&]() -> co<int> { co_return (co_await rt.failing_after(1, boom)).as_int(); };
    const outcome o = co_await attempt(rt.coroutine(helper));
    EXPECT_RAISES_ERROR(o, boom);
    try {
      co_await helper();
      ADD_FAILURE() << "nothing was raised";
    } catch (const raised& r) {
      EXPECT_EQ(r.err, boom);
    }
  });
  EXPECT_TRUE(passes(e));
}

TEST(Coroutines, CancellationIsAnErrorOfItsOwnType) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const task t = rt.spawn([&]() -> co<value> {
      try {
        co_await rt.create_future();
      } catch (const cancelled&) {
        rt.trace("cancelled");
        throw;
      }
      co_return {};
    });
    co_await rt.passes(1);
    EXPECT_TRUE(t.cancel());
    EXPECT_RAISES(co_await attempt(t), error_kind::cancelled);
    EXPECT_TRACE("cancelled");
  });
  EXPECT_TRUE(passes(e));
}

TEST(Coroutines, ALambdasCapturesLiveAsLongAsItsCoroutine) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    task t;
    {
      const std::string text(100, 'x');
      t = rt.spawn([&rt, text]() -> co<value> {
        co_await rt.passes(3);
        co_return text;
      });
    }
    EXPECT_EQ(co_await t, std::string(100, 'x'));
  });
  EXPECT_TRUE(passes(e));
}

TEST(Coroutines, ValuesOfAllTypesComeBackAsTheyWere) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const error err = rt.user_error("kept");
    const future f = rt.create_future();
    const value sent = list_of(value(), true, 42, -1, 2.5, "text", bytes_of(std::string_view("a\0b", 3)), err,
                               f, list_of(), list_of(list_of(1), "two"));
    const value got = co_await rt.after(1, sent);
    EXPECT_EQ(got, sent);
    EXPECT_EQ(got.as_list().at(7).as_error(), err);
    EXPECT_EQ(got.as_list().at(8).as_future(), f);
    EXPECT_NE(value(true), value(1));
    EXPECT_NE(value("a"), bytes_of("a"));
  });
  EXPECT_TRUE(passes(e));
}

TEST(Coroutines, AttemptCallTakesOperationsThatAnswerAtOnce) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    const future f = rt.create_future();
    EXPECT_RAISES(attempt_call([&] { return f.result(); }), error_kind::invalid_state);
    f.set_result("there");
    EXPECT_RETURNS(attempt_call([&] { return f.result(); }), "there");
    EXPECT_RAISES(attempt_call([&] { f.set_result(1); }), error_kind::invalid_state);
    co_return;
  });
  EXPECT_TRUE(passes(e));
}

}  // namespace
}  // namespace assay::testing_sdk
