// What a callback throws: reported, or out of run_forever, and the loop goes on.
#include "support.hpp"

namespace aio::test {
namespace {

using Loop = LoopTest;

TEST_F(Loop, AnExceptionOfACallbackIsReportedAndTheOthersRun) {
  handle reported;
  std::exception_ptr exception;
  const auto thrown = std::make_exception_ptr(std::logic_error("boom"));
  loop->set_exception_handler([&](event_loop& l, const exception_context& about) {
    EXPECT_EQ(&l, loop.get());
    note("reported");
    reported = *about.get<handle>("handle");
    exception = about.exception();
    EXPECT_THAT(about.message(), HasSubstr("Exception in callback"));
  });
  const handle h = loop->call_soon([&] { std::rethrow_exception(thrown); });
  loop->call_soon([this] { note("other"); });
  drain();
  EXPECT_THAT(trace, ElementsAre("reported", "other"));
  EXPECT_EQ(reported, h);
  EXPECT_EQ(exception, thrown);
}

TEST_F(Loop, ExceptionsThatAreNoStdExceptionAreReportedToo) {
  loop->call_soon([] { throw 42; });
  loop->call_soon([] { throw cancelled_error("odd"); });
  drain();
  EXPECT_EQ(take_reports().size(), 2U);
}

TEST_F(Loop, WithoutAHandlerReportsAreLogged) {
  loop->set_exception_handler({});
  loop->call_soon([] { throw std::runtime_error("boom"); });
  drain();
  EXPECT_THAT(take_log(), ElementsAre(HasSubstr("boom")));
}

TEST_F(Loop, AHandlerThatThrowsIsReportedThroughTheDefaultOne) {
  loop->set_exception_handler(
      [](event_loop&, const exception_context&) { throw std::runtime_error("broken handler"); });
  loop->call_soon([] { throw std::runtime_error("boom"); });
  loop->call_soon([this] { note("still running"); });
  drain();
  const auto lines = take_log();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("broken handler"));
  EXPECT_THAT(lines[0], HasSubstr("Unhandled error in exception handler"));
  EXPECT_THAT(trace, ElementsAre("still running"));
}

TEST_F(Loop, ADefaultHandlerThatFailsDoesNotStopTheLoop) {
  loop->set_exception_handler({});
  int calls = 0;
  set_log_hook([&](log_level, std::string_view) {
    ++calls;
    throw std::runtime_error("disk full");
  });
  loop->call_soon([] { throw std::runtime_error("boom"); });
  loop->call_soon([this] { note("still running"); });
  drain();
  EXPECT_EQ(calls, 2);
  EXPECT_THAT(trace, ElementsAre("still running"));
}

TEST_F(Loop, ProcessLevelExceptionsLeaveRunForeverAndTheLoopGoesOnAfterwards) {
  loop->call_soon([] { throw keyboard_interrupt(); });
  loop->call_soon([this] { note("later"); });
  EXPECT_THROW(loop->run_forever(), keyboard_interrupt);
  EXPECT_FALSE(loop->is_running());
  loop->call_soon([] { throw system_exit(3); });
  EXPECT_THROW(loop->run_forever(), system_exit);
  EXPECT_THAT(trace, ElementsAre("later"));
}

TEST_F(Loop, WhatAnExceptionLeavesBehindInAPassComesBeforeWhatThatPassQueued) {
  loop->call_soon([this] {
    loop->call_soon([this] { note("queued in the pass"); });
    throw system_exit(3);
  });
  loop->call_soon([this] { note("second"); });
  loop->call_soon([this] { note("third"); });
  EXPECT_THROW(loop->run_forever(), system_exit);
  pass();
  EXPECT_THAT(trace, ElementsAre("second", "third", "queued in the pass"));
  loop->call_soon([] { throw system_exit(4); });
  loop->call_soon([this] { note("alone"); });
  EXPECT_THROW(loop->run_forever(), system_exit);
  loop->call_soon([this] { note("queued afterwards"); });
  pass();
  EXPECT_THAT(trace, ElementsAre("second", "third", "queued in the pass", "alone", "queued afterwards"));
}

}  // namespace
}  // namespace aio::test
