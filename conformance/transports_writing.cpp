// The write buffer of a transport and its flow control.
#include "wire.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Transport, WritingPausesAboveTheHighMarkAndResumesAtTheLowOne, "transport.flow-control") {
  wire w;
  std::int64_t size_at_resume = -1;
  w.handlers.resume_writing = [&] {
    w.log->add("resume");
    size_at_resume = w.transport.get_write_buffer_size();
  };
  co_await connect(w);
  w.transport.set_write_buffer_limits(std::int64_t{1} << 30);
  std::string written = co_await write_until_queued(rt, w.transport);
  const std::int64_t queued = w.transport.get_write_buffer_size();
  w.transport.set_write_buffer_limits(queued + 1000, queued / 2);
  w.transport.write(std::string(1000, 'a'));
  EXPECT_EQ(w.log->events_text(), "made") << "paused at the high-water mark";
  w.transport.write("b");
  EXPECT_EQ(w.log->events_text(), "made, pause") << "above the high-water mark";
  w.transport.write(std::string(1000, 'c'));
  co_await rt.drain();
  EXPECT_EQ(w.log->events_text(), "made, pause") << "paused again, or resumed though nothing was sent";
  co_await take_all(rt, w.peer, written.size() + 2001);
  co_await until(rt, [&] { return w.transport.get_write_buffer_size() == 0; });
  EXPECT_EQ(w.log->events_text(), "made, pause, resume");
  EXPECT_LE(size_at_resume, queued / 2) << "resumed above the low-water mark";
  co_await closed(rt, w);
}

CONFORMANCE(Transport, WritingPausesAgainAfterItWasResumed, "transport.flow-control") {
  wire w;
  co_await connect(w);
  w.transport.set_write_buffer_limits(0);
  std::string written = co_await write_until_queued(rt, w.transport);
  co_await take_all(rt, w.peer, written.size());
  co_await until(rt, [&] { return w.log->count("resume") == 1; });
  written = co_await write_until_queued(rt, w.transport);
  co_await take_all(rt, w.peer, written.size());
  co_await until(rt, [&] { return w.log->count("resume") == 2; });
  EXPECT_EQ(w.log->events_text(), "made, pause, resume, pause, resume");
  co_await closed(rt, w);
}

CONFORMANCE(Transport, TheMarksHaveDefaults, "transport.default-marks") {
  wire w;
  co_await connect(w);
  transport::limits marks = w.transport.get_write_buffer_limits();
  EXPECT_EQ(marks.high, 64 * 1024);
  EXPECT_EQ(marks.low, 16 * 1024);
  w.transport.set_write_buffer_limits(1000);
  marks = w.transport.get_write_buffer_limits();
  EXPECT_EQ(marks.high, 1000);
  EXPECT_EQ(marks.low, 250) << "a quarter of the high-water mark";
  w.transport.set_write_buffer_limits(std::nullopt, 500);
  marks = w.transport.get_write_buffer_limits();
  EXPECT_EQ(marks.high, 2000) << "four times the low-water mark";
  EXPECT_EQ(marks.low, 500);
  w.transport.set_write_buffer_limits(700, 700);
  marks = w.transport.get_write_buffer_limits();
  EXPECT_EQ(marks.high, 700);
  EXPECT_EQ(marks.low, 700);
  w.transport.set_write_buffer_limits(std::nullopt);
  EXPECT_EQ(w.transport.get_write_buffer_limits().high, 64 * 1024) << "nothing given restores the defaults";
  co_await closed(rt, w);
}

CONFORMANCE(Transport, AHighMarkOfZeroPausesForEveryByte, "transport.marks-checked") {
  wire w;
  co_await connect(w);
  w.transport.set_write_buffer_limits(0);
  w.transport.write("sent at once");
  EXPECT_EQ(w.log->count("pause"), 0u) << "paused though nothing is left to be sent";
  co_await write_until_queued(rt, w.transport);
  EXPECT_EQ(w.log->count("pause"), 1u);
  co_await closed(rt, w);
}

CONFORMANCE(Transport, MarksThatMakeNoSenseAreRefused, "transport.marks-checked") {
  wire w;
  co_await connect(w);
  EXPECT_RAISES(attempt_call([&] { w.transport.set_write_buffer_limits(100, 101); }), error_kind::value)
      << "a low mark above the high one";
  EXPECT_RAISES(attempt_call([&] { w.transport.set_write_buffer_limits(-1); }), error_kind::value);
  EXPECT_RAISES(attempt_call([&] { w.transport.set_write_buffer_limits(100, -1); }), error_kind::value);
  co_await closed(rt, w);
}

CONFORMANCE(Transport, TheBufferSizeIsWhatIsNotSentYet, "transport.buffer-size") {
  wire w;
  co_await connect(w);
  EXPECT_EQ(w.transport.get_write_buffer_size(), 0);
  w.transport.write("sent at once");
  co_await rt.drain();
  EXPECT_EQ(w.transport.get_write_buffer_size(), 0) << "what the kernel took counts";
  std::string written = co_await write_until_queued(rt, w.transport);
  written = "sent at once" + written;
  const std::int64_t queued = w.transport.get_write_buffer_size();
  w.transport.write("12345");
  written += "12345";
  EXPECT_EQ(w.transport.get_write_buffer_size(), queued + 5);
  EXPECT_EQ((co_await take_all(rt, w.peer, written.size())).size(), written.size());
  co_await until(rt, [&] { return w.transport.get_write_buffer_size() == 0; });
  co_await closed(rt, w);
}

CONFORMANCE(Transport, WritingNothingDoesNothing, "transport.write-nothing",
            needs("transport.get_write_buffer_size")) {
  wire w;
  co_await connect(w);
  w.transport.write("");
  EXPECT_EQ(w.transport.get_write_buffer_size(), 0);
  w.transport.write("a");
  w.transport.write("");
  w.transport.write("b");
  w.transport.close();
  EXPECT_EQ(co_await take_all(rt, w.peer), "ab");
  co_await until_lost(rt, w);
}

}  // namespace
}  // namespace assay::conformance
