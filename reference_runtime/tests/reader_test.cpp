#include "support.hpp"

namespace aio::test {
namespace {

/// Readers that are fed by hand.
class Reader : public LoopTest {
 protected:
  stream_reader make(std::ptrdiff_t limit = 64 * 1024) { return stream_reader(*loop, limit); }
  std::string run_now(task<std::string> reading) { return loop->run_until_complete(std::move(reading)); }
  template <class E>
  E failure(task<std::string> reading) {
    const auto t = loop->create_task(std::move(reading));
    drain();
    const std::exception_ptr e = t.exception();
    if (const E* found = detail::exception_cast<E>(e)) return *found;
    throw std::logic_error("no such failure: " + aio::describe(e));
  }
};

TEST_F(Reader, ReadGivesWhatIsThereUpToItsSize) {
  const stream_reader r = make();
  r.feed_data("abcdef");
  EXPECT_EQ(run_now(r.read(0)), "");
  EXPECT_EQ(run_now(r.read(4)), "abcd");
  EXPECT_EQ(run_now(r.read(4)), "ef");
  r.feed_data("rest");
  r.feed_eof();
  EXPECT_FALSE(r.at_eof());
  EXPECT_EQ(run_now(r.read()), "rest");
  EXPECT_TRUE(r.at_eof());
  EXPECT_EQ(run_now(r.read(10)), "");
  EXPECT_EQ(run_now(r.read()), "");
}

TEST_F(Reader, ReadlineKeepsWhatFollowsAndGivesTheRestAtTheEnd) {
  const stream_reader r = make();
  r.feed_data("one\ntwo\nthr");
  EXPECT_EQ(run_now(r.readline()), "one\n");
  EXPECT_EQ(run_now(r.readline()), "two\n");
  r.feed_eof();
  EXPECT_EQ(run_now(r.readline()), "thr");
  EXPECT_EQ(run_now(r.readline()), "");
}

TEST_F(Reader, ALineOfTheLimitIsAcceptedAndALongerOneIsConsumed) {
  const stream_reader r = make(4);
  r.feed_data("1234\n12345\nnext\n");
  EXPECT_EQ(run_now(r.readline()), "1234\n");
  failure<value_error>(r.readline());
  EXPECT_EQ(run_now(r.readline()), "next\n");
  r.feed_data("no end of line");
  failure<value_error>(r.readline());
  r.feed_eof();
  EXPECT_EQ(run_now(r.read()), "");
}

TEST_F(Reader, ReaduntilFindsASeparatorThatIsSplitOverChunks) {
  const stream_reader r = make();
  const auto t = loop->create_task(r.readuntil("END"));
  for (const char* chunk : {"dataE", "N", "", "Drest"}) {
    r.feed_data(chunk);
    drain();
  }
  EXPECT_EQ(t.result(), "dataEND");
  EXPECT_EQ(run_now(r.read(10)), "rest");
}

TEST_F(Reader, ReaduntilTellsHowMuchCannotBePartOfTheAnswer) {
  const stream_reader r = make(3);
  r.feed_data("someDATA");
  EXPECT_EQ(failure<limit_overrun_error>(r.readuntil("AAA")).consumed(), 6U);
  EXPECT_EQ(failure<limit_overrun_error>(r.readuntil("DATA")).consumed(), 4U);
  EXPECT_EQ(run_now(r.readexactly(8)), "someDATA");
}

TEST_F(Reader, ReaduntilAtTheEndGivesThePartialData) {
  const stream_reader r = make();
  r.feed_data("partial");
  r.feed_eof();
  const auto e = failure<incomplete_read_error>(r.readuntil("\n"));
  EXPECT_EQ(e.partial(), "partial");
  EXPECT_FALSE(e.expected().has_value());
  EXPECT_TRUE(r.at_eof());
}

TEST_F(Reader, ReaduntilTakesTheSeparatorThatEndsFirstAndTheShortestOnATie) {
  const stream_reader r = make();
  r.feed_data("a\r\nb\nc");
  EXPECT_EQ(run_now(r.readuntil(std::vector<std::string>{"\n", "\r\n"})), "a\r\n");
  EXPECT_EQ(run_now(r.readuntil(std::vector<std::string>{"\r\n", "\n"})), "b\n");
  failure<value_error>(r.readuntil(std::vector<std::string>()));
  failure<value_error>(r.readuntil(""));
}

TEST_F(Reader, ReadexactlyGivesJustThatMany) {
  const stream_reader r = make(2);
  const auto t = loop->create_task(r.readexactly(6));
  for (const char* chunk : {"ab", "cd", "ef", "gh"}) {
    r.feed_data(chunk);
    drain();
  }
  EXPECT_EQ(t.result(), "abcdef");
  EXPECT_EQ(run_now(r.readexactly(0)), "");
  failure<value_error>(r.readexactly(-1));
  r.feed_eof();
  const auto e = failure<incomplete_read_error>(r.readexactly(5));
  EXPECT_EQ(e.partial(), "gh");
  EXPECT_EQ(e.expected(), 5U);
}

TEST_F(Reader, RefusesASecondReadAtOnceAndALimitOfZero) {
  const stream_reader r = make();
  const auto first = loop->create_task(r.read(1));
  pass();
  failure<runtime_error>(r.readline());
  r.feed_data("x");
  drain();
  EXPECT_EQ(first.result(), "x");
  EXPECT_THROW(make(0), value_error);
}

TEST_F(Reader, AnErrorIsRaisedByTheWaitingReadAndEveryLaterOne) {
  const stream_reader r = make();
  const auto waiting = loop->create_task(r.readline());
  pass();
  r.feed_data("data");
  drain();
  const auto broken = std::make_exception_ptr(std::runtime_error("broken"));
  r.set_exception(broken);
  drain();
  EXPECT_EQ(waiting.exception(), broken);
  EXPECT_EQ(r.exception(), broken);
  failure<std::runtime_error>(r.read(1));
}

TEST_F(Reader, ACancelledReadLosesNoData) {
  const stream_reader r = make();
  const auto t = loop->create_task(r.readexactly(4));
  pass();
  r.feed_data("ab");
  drain();
  t.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
  r.feed_data("cd");
  EXPECT_EQ(run_now(r.readexactly(4)), "abcd");
}

TEST_F(Reader, AReadThatIsCancelledAfterItsDataCameLeavesThemThere) {
  const stream_reader r = make();
  const auto t = loop->create_task(r.read(100));
  pass();
  r.feed_data("abc");
  t.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_EQ(run_now(r.read(100)), "abc");
}

TEST_F(Reader, AReadThatWasCancelledIsInTheWayUntilItsTaskHasRun) {
  const stream_reader r = make();
  const auto t = loop->create_task(r.read(100));
  pass();
  loop->call_soon([t] { t.cancel(); });
  const auto second = loop->create_task(r.read(100));
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_THAT(aio::describe(second.exception()), HasSubstr("read() called while another coroutine"));
  r.feed_data("abc");
  EXPECT_EQ(run_now(r.read(100)), "abc");
}

TEST_F(Reader, DataThatCameBeforeTheErrorAreRead) {
  const stream_reader r = make();
  const auto t = loop->create_task(r.read(100));
  pass();
  r.feed_data("abc");
  r.set_exception(std::make_exception_ptr(value_error("broken")));
  drain();
  EXPECT_EQ(t.result(), "abc");
  failure<value_error>(r.read(100));
}

TEST_F(Reader, AReadOutlivesTheReaderItWasCalledOn) {
  stream_reader r = make();
  r.feed_data("abc");
  auto reading = r.read(100);
  r = stream_reader();
  EXPECT_EQ(run_now(std::move(reading)), "abc");
}

TEST_F(Reader, AReadThatWaitsIsDroppedWithItsLoop) {
  const stream_reader r = make(), of_lines = make();
  int dropped = 0;
  loop->set_exception_handler([&](event_loop&, const exception_context&) { ++dropped; });
  loop->create_task(r.read(100));
  loop->create_task(of_lines.readline());
  drain();
  EXPECT_EQ(dropped, 0);
  loop.reset();
  EXPECT_EQ(dropped, 2);
}

TEST_F(Reader, OfAnotherLoopCannotBeWaitedFor) {
  const loop_ptr other = new_event_loop();
  const stream_reader r(*other);
  failure<runtime_error>(r.read(100));
  failure<runtime_error>(r.readexactly(1));
  r.feed_data("abc");
  EXPECT_EQ(run_now(r.read(100)), "abc");
}

TEST_F(Reader, MuchIsGivenAsItCame) {
  const stream_reader r = make();
  const std::string much(200000, 'x');
  r.feed_data(much);
  EXPECT_EQ(run_now(r.read(1 << 20)), much);
  r.feed_data(much);
  r.feed_data("end");
  EXPECT_EQ(run_now(r.read(1 << 20)), much + "end");
  r.feed_data("more");
  EXPECT_EQ(run_now(r.read(2)), "mo");
  EXPECT_EQ(run_now(r.read(1 << 20)), "re");
}

TEST_F(Reader, NextLineEndsTheIteration) {
  const stream_reader r = make();
  r.feed_data("a\nb");
  r.feed_eof();
  const auto all = [](stream_reader from) -> task<std::string> {
    std::string lines;
    while (auto line = co_await from.next_line()) lines += "[" + *line + "]";
    co_return lines;
  };
  EXPECT_EQ(run_now(all(r)), "[a\n][b]");
}

}  // namespace
}  // namespace aio::test
