// What becomes of an error that leaves a callback: reports, handlers, and errors meant for the process.
#include <assay/sdk/conformance.hpp>

#include "log_text.hpp"

namespace assay::conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CONFORMANCE(Loop, AnErrorInACallbackIsReportedAndTheOthersRun, "loop.callback-error-reported") {
  auto reports = rt.record_exceptions();
  error err = rt.user_error("callback failed");
  rt.loop().call_soon([&] {
    rt.trace("failing");
    throw raised(err);
  });
  rt.loop().call_soon([&] { rt.trace("next"); });
  co_await rt.drain();
  rt.loop().call_soon([&] { rt.trace("later"); });
  co_await rt.drain();
  EXPECT_TRACE("failing", "next", "later");
  EXPECT_EQ(reports.size(), 1u) << "each error that leaves a callback is one report";
}

CONFORMANCE_OUTSIDE(Loop, AnErrorInACallbackDoesNotLeaveRunForever, "loop.callback-error-reported",
                    needs("loop.run_forever"), needs("loop.stop")) {
  loop l = rt.new_loop();
  auto reports = rt.record_exceptions(l);
  error err = rt.user_error("callback failed");
  l.call_soon([&] { throw raised(err); });
  l.call_soon([&] { l.call_soon([&] { l.stop(); }); });
  outcome run = attempt_call([&] { l.run_forever(); });
  EXPECT_TRUE(run.ok()) << "the callback's error left run_forever";
  EXPECT_EQ(reports.size(), 1u);
}

CONFORMANCE(Loop, TheReportCarriesMessageErrorAndHandle, "loop.callback-error-report-content") {
  auto reports = rt.record_exceptions();
  error err = rt.user_error("callback failed");
  handle h = rt.loop().call_soon([&] { throw raised(err); });
  co_await rt.drain();
  REQUIRE_EQ(reports.size(), 1u);
  const exception_report& report = reports[0];
  EXPECT_FALSE(report.message.empty());
  EXPECT_EQ(report.error, err) << "the report carries another error object";
  EXPECT_EQ(report.get("handle"), value(h)) << "the report names another handle, or none";
}

CONFORMANCE(Loop, ACustomHandlerReplacesTheDefaultOne, "loop.exception-handler-replaced") {
  rt.loop().set_exception_handler([&] { rt.trace("custom handler"); });
  rt.loop().call_exception_handler(exception_context("message", "first report"));
  EXPECT_TRACE("custom handler");
  EXPECT_THAT(all_text(rt.logs()), Not(HasSubstr("first report")))
      << "the default handler was called as well";
  co_return;
}

CONFORMANCE(Loop, SettingNoHandlerRestoresTheDefaultOne, "loop.exception-handler-replaced") {
  rt.loop().set_exception_handler([&] { rt.trace("custom handler"); });
  rt.loop().set_exception_handler(nullptr);
  rt.loop().call_exception_handler(exception_context("message", "second report"));
  EXPECT_TRACE();
  EXPECT_THAT(all_text(rt.logs()), HasSubstr("second report"));
  co_return;
}

CONFORMANCE(Loop, TheHandlerIsCalledWithTheLoopAndTheContext, "loop.exception-handler-replaced") {
  std::vector<value> seen;
  rt.loop().set_exception_handler([&](const std::vector<value>& args) { seen = args; });
  error err = rt.user_error("in the context");
  rt.loop().call_exception_handler(exception_context("message", "a report", "exception", err));
  REQUIRE_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].as_object(), rt.loop());
  EXPECT_THAT(seen[1].as_list(),
              ::testing::UnorderedElementsAre(list_of("message", "a report"), list_of("exception", err)));
  co_return;
}

CONFORMANCE(Loop, AHandlerThatCannotBeCalledIsRefused, "loop.exception-handler-non-callable",
            needs("future.create")) {
  object not_callable = rt.create_future();
  EXPECT_RAISES(attempt_call([&] { rt.loop().set_exception_handler(not_callable); }), error_kind::type);
  co_return;
}

CONFORMANCE(Loop, TheErrorOfAHandlerIsReportedByTheDefaultOneWithBothErrors,
            "loop.exception-handler-raises") {
  rt.loop().set_exception_handler([&] {
    rt.trace("custom handler");
    throw raised(rt.user_error("the handler broke"));
  });
  rt.loop().call_soon([&] { throw raised(rt.user_error("the callback broke")); });
  rt.loop().call_soon([&] { rt.trace("the loop goes on"); });
  co_await rt.drain();
  EXPECT_TRACE("custom handler", "the loop goes on");
  std::string logged = all_text(rt.logs());
  EXPECT_THAT(logged, HasSubstr("the handler broke"));
  EXPECT_THAT(logged, HasSubstr("the callback broke"));
}

void expect_it_leaves_run_forever(test_context& rt, const error& err) {
  loop l = rt.new_loop();
  auto reports = rt.record_exceptions(l);
  l.call_soon([&] { throw raised(err); });
  // Keeps a loop that swallows the error from running for ever.
  l.call_soon([&] { l.call_soon([&] { l.stop(); }); });
  outcome run = attempt_call([&] { l.run_forever(); });
  REQUIRE_FALSE(run.ok()) << "run_forever returned as if nothing had happened";
  EXPECT_EQ(run.failure(), err) << "another error left run_forever";
  EXPECT_EQ(reports.size(), 0u) << "the exception handler got it as well";
  EXPECT_FALSE(l.is_running());
}

CONFORMANCE_OUTSIDE(Loop, AnInterruptRaisedByACallbackLeavesRunForever, "loop.process-error-leaves-run") {
  expect_it_leaves_run_forever(rt, make_error(error_kind::interrupt, "interrupt"));
}

CONFORMANCE_OUTSIDE(Loop, AnExitRaisedByACallbackLeavesRunForever, "loop.process-error-leaves-run") {
  expect_it_leaves_run_forever(rt, make_error(error_kind::exit, "exit"));
}

void expect_loop_is_usable_after(test_context& rt, const error& err) {
  loop l = rt.new_loop();
  outcome run = attempt_call([&] {
    return l.run_until_complete(rt.coroutine([&]() -> co<> {
      co_await rt.sleep(0);
      throw raised(err);
    }));
  });
  EXPECT_FALSE(run.ok()) << "the error did not leave run_until_complete";
  EXPECT_FALSE(l.is_running());
  // Over several passes, so that nothing left from the first run ends this one early.
  l.call_soon([&] {
    rt.trace("first pass");
    l.call_soon([&] {
      rt.trace("second pass");
      l.stop();
    });
  });
  l.run_forever();
  EXPECT_EQ(l.run_until_complete(rt.after(2, 7)), value{7});
  EXPECT_TRACE("first pass", "second pass");
}

CONFORMANCE_OUTSIDE(Loop, AfterAnInterruptLeftRunUntilCompleteTheLoopCanBeRunAgain,
                    "loop.process-error-leaves-loop-usable", needs("loop.run_forever"), needs("loop.stop"),
                    needs("combinators.sleep")) {
  expect_loop_is_usable_after(rt, make_error(error_kind::interrupt, "interrupt"));
}

CONFORMANCE_OUTSIDE(Loop, AfterAnExitLeftRunUntilCompleteTheLoopCanBeRunAgain,
                    "loop.process-error-leaves-loop-usable", needs("loop.run_forever"), needs("loop.stop"),
                    needs("combinators.sleep")) {
  expect_loop_is_usable_after(rt, make_error(error_kind::exit, "exit"));
}

}  // namespace
}  // namespace assay::conformance
