// Errors that nobody asks for: reported when their future is dropped, and only then.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

// Drops the last references that the test may have left in the runtime's hands, and lets the report arrive.
co<> let_go(test_context& rt) {
  co_await rt.drain();
  rt.collect();
  co_await rt.drain();
}

CONFORMANCE(Futures, AnErrorNobodyRetrievedIsReportedWhenTheFutureIsDropped, "future.unretrieved-reported") {
  auto reports = rt.record_exceptions();
  error err = rt.user_error("nobody asked");
  {
    future f = rt.create_future();
    f.set_exception(err);
    co_await let_go(rt);
    EXPECT_EQ(reports.size(), 0u) << "reported although the future still lives";
  }
  co_await let_go(rt);
  REQUIRE_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].error, err) << "the report carries another error object";
  EXPECT_FALSE(reports[0].message.empty());
}

CONFORMANCE(Futures, AnErrorRetrievedByAwaitIsNotReported, "future.retrieved-not-reported") {
  auto reports = rt.record_exceptions();
  {
    future f = rt.create_future();
    f.set_exception(rt.user_error("awaited"));
    outcome out = co_await attempt(f);
    EXPECT_FALSE(out.ok());
  }
  co_await let_go(rt);
  EXPECT_EQ(reports.size(), 0u);
}

CONFORMANCE(Futures, AnErrorRetrievedByResultIsNotReported, "future.retrieved-not-reported") {
  auto reports = rt.record_exceptions();
  {
    future f = rt.create_future();
    f.set_exception(rt.user_error("asked for by result"));
    EXPECT_FALSE(attempt_call([&] { return f.result(); }).ok());
  }
  co_await let_go(rt);
  EXPECT_EQ(reports.size(), 0u);
}

CONFORMANCE(Futures, AnErrorRetrievedByExceptionIsNotReported, "future.retrieved-not-reported") {
  auto reports = rt.record_exceptions();
  {
    future f = rt.create_future();
    f.set_exception(rt.user_error("asked for by exception"));
    EXPECT_TRUE(f.exception());
  }
  co_await let_go(rt);
  EXPECT_EQ(reports.size(), 0u);
}

CONFORMANCE(Futures, ACancelledFutureIsNotReported, "future.cancelled-not-reported") {
  auto reports = rt.record_exceptions();
  {
    future f = rt.create_future();
    f.cancel();
  }
  co_await let_go(rt);
  EXPECT_EQ(reports.size(), 0u);
}

}  // namespace
}  // namespace assay::conformance
