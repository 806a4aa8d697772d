// wrap_future: a future of the loop that mirrors one completed by threads.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE(Futures, TheResultOfAThreadFuturePassesToItsWrapper, "future.wrap-thread-future") {
  thread_future source = rt.thread_future();
  future wrapper = rt.wrap_future(source);
  co_await rt.drain();
  EXPECT_FALSE(wrapper.done());
  auto worker = rt.thread([&] { source.set_result("from a thread"); });
  EXPECT_EQ(co_await wrapper, value{"from a thread"});
  worker.join();
}

CONFORMANCE(Futures, TheErrorOfAThreadFuturePassesToItsWrapperAsTheSameObject, "future.wrap-thread-future") {
  thread_future source = rt.thread_future();
  future wrapper = rt.wrap_future(source);
  error err = rt.user_error("from a thread");
  auto worker = rt.thread([&] { source.set_exception(err); });
  outcome out = co_await attempt(wrapper);
  worker.join();
  EXPECT_RAISES_ERROR(out, err);
}

CONFORMANCE(Futures, TheWrapperOfAThreadFutureThatIsDoneIsCompletedThroughTheLoop,
            "future.wrap-thread-future") {
  thread_future source = rt.thread_future();
  source.set_result("early");
  future wrapper = rt.wrap_future(source);
  EXPECT_FALSE(wrapper.done()) << "completed inside wrap_future";
  EXPECT_EQ(co_await wrapper, value{"early"});
}

CONFORMANCE(Futures, TheWrapperIsCompletedThroughTheLoopNotByTheThread, "future.wrap-thread-future",
            needs("future.add_done_callback")) {
  thread_future source = rt.thread_future();
  future wrapper = rt.wrap_future(source);
  wrapper.add_done_callback([&] { rt.trace("wrapper's callback"); });
  source.set_result(1);
  EXPECT_FALSE(wrapper.done()) << "completed inside set_result";
  rt.trace("set_result returned");
  co_await wrapper;
  co_await rt.drain();
  EXPECT_TRACE("set_result returned", "wrapper's callback");
}

CONFORMANCE(Futures, CancellingAThreadFutureFromAThreadCancelsItsWrapper,
            "future.wrap-thread-future-cancel") {
  thread_future source = rt.thread_future();
  future wrapper = rt.wrap_future(source);
  auto worker = rt.thread([&] { EXPECT_TRUE(source.cancel()); });
  EXPECT_RAISES(co_await attempt(wrapper), error_kind::cancelled);
  worker.join();
  EXPECT_TRUE(wrapper.cancelled());
}

CONFORMANCE(Futures, CancellingTheWrapperCancelsTheThreadFuture, "future.wrap-thread-future-cancel") {
  thread_future source = rt.thread_future();
  future wrapper = rt.wrap_future(source);
  EXPECT_TRUE(wrapper.cancel());
  co_await rt.drain();
  EXPECT_TRUE(source.cancelled());
  EXPECT_TRUE(wrapper.cancelled());
}

CONFORMANCE(Futures, CancellingTheWrapperOfARunningThreadFutureLeavesThatAlone,
            "future.wrap-thread-future-cancel", needs("future.thread_set_running")) {
  thread_future source = rt.thread_future();
  EXPECT_TRUE(source.set_running());
  future wrapper = rt.wrap_future(source);
  EXPECT_TRUE(wrapper.cancel());
  co_await rt.drain();
  EXPECT_FALSE(source.cancelled());
  source.set_result("too late for the wrapper");
  co_await rt.drain();
  EXPECT_EQ(source.result(), value{"too late for the wrapper"});
  EXPECT_TRUE(wrapper.cancelled());
}

}  // namespace
}  // namespace assay::conformance
