// read and readexactly without a connection, and what all reads have in common.
#include "hand_fed.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Stream, ReadOfZeroBytesReturnsNothingAtOnce, "stream.read-zero", needs("task.create")) {
  reader r = new_reader();
  task nothing = co_await reading(rt, r.read(0));
  REQUIRE_TRUE(nothing.done());
  EXPECT_RETURNS(co_await attempt(nothing), bytes_of(""));
  r.feed_data("data");
  rt.loop().call_soon([&] { rt.trace("a pass later"); });
  EXPECT_EQ(co_await r.read(0), bytes_of(""));
  rt.trace("read");
  EXPECT_EQ(co_await r.read(10), bytes_of("data")) << "read of zero bytes took some";
  co_await rt.drain();
  EXPECT_TRACE("read", "a pass later");
}

CONFORMANCE(Stream, ReadGivesMoreThanTheLimit, "stream.read-beyond-limit") {
  reader r = fed("chunk of data", 3);
  EXPECT_EQ(co_await r.read(5), bytes_of("chunk"));
  EXPECT_EQ(co_await r.read(100), bytes_of(" of data"));
}

CONFORMANCE(Stream, ReadToTheEndIsNotBoundedByTheLimitEither, "stream.read-beyond-limit",
            needs("streams.feed_eof")) {
  reader r = fed_to_the_end("chunk of data", 3);
  EXPECT_EQ(co_await r.read(), bytes_of("chunk of data"));
}

CONFORMANCE(Stream, ReadexactlyOfZeroBytesReturnsNothing, "stream.readexactly-count", needs("task.create")) {
  reader r = new_reader();
  task nothing = co_await reading(rt, r.readexactly(0));
  REQUIRE_TRUE(nothing.done());
  EXPECT_RETURNS(co_await attempt(nothing), bytes_of(""));
}

CONFORMANCE(Stream, ReadexactlyOfANegativeCountIsRefused, "stream.readexactly-count", needs("streams.read")) {
  reader r = fed("data");
  EXPECT_RAISES(co_await attempt(r.readexactly(-1)), error_kind::value);
  EXPECT_EQ(co_await r.read(10), bytes_of("data"));
}

CONFORMANCE(Stream, TheEndTooEarlyForReadexactlyGivesWhatThereWas, "stream.readexactly-at-eof",
            needs("streams.at_eof")) {
  reader r = fed_to_the_end("some");
  outcome early = co_await attempt(r.readexactly(10));
  REQUIRE_RAISES(early, error_kind::incomplete_read);
  EXPECT_EQ(early.failure().partial(), "some");
  EXPECT_EQ(early.failure().expected(), 10) << "the size that was asked for";
  EXPECT_TRUE(r.at_eof()) << "the buffer still has the data";
}

CONFORMANCE(Stream, AnEndThatComesWhileReadexactlyWaitsIsTheSame, "stream.readexactly-at-eof",
            needs("task.create")) {
  reader r = fed("so");
  task part = co_await reading(rt, r.readexactly(10));
  r.feed_data("me");
  co_await rt.drain();
  EXPECT_FALSE(part.done());
  r.feed_eof();
  outcome early = co_await attempt(part);
  REQUIRE_RAISES(early, error_kind::incomplete_read);
  EXPECT_EQ(early.failure().partial(), "some");
  EXPECT_EQ(early.failure().expected(), 10);
}

CONFORMANCE(Stream, AtEofNeedsTheEndAndAnEmptyBuffer, "stream.at-eof", needs("streams.read")) {
  reader r = new_reader();
  EXPECT_FALSE(r.at_eof()) << "an empty reader is not at its end";
  r.feed_data("data");
  EXPECT_FALSE(r.at_eof());
  r.feed_eof();
  EXPECT_FALSE(r.at_eof()) << "there are data still";
  EXPECT_EQ(co_await r.read(3), bytes_of("dat"));
  EXPECT_FALSE(r.at_eof()) << "there are data still";
  EXPECT_EQ(co_await r.read(3), bytes_of("a"));
  EXPECT_TRUE(r.at_eof());
}

CONFORMANCE(Stream, ALimitThatIsNotPositiveIsRefused, "stream.limit-positive") {
  EXPECT_RAISES(attempt_call([] { new_reader(0); }), error_kind::value);
  EXPECT_RAISES(attempt_call([] { new_reader(-1); }), error_kind::value);
  EXPECT_TRUE(attempt_call([] { new_reader(1); }).ok());
  co_return;
}

CONFORMANCE(Stream, ASecondReadWhileOneWaitsIsRefused, "stream.one-read-at-a-time") {
  reader r = new_reader();
  task first = co_await reading(rt, r.read(10));
  for (awaitable second : {r.read(10), r.readline(), r.readexactly(1), r.readuntil("x")}) {
    task refused = co_await reading(rt, second);
    REQUIRE_TRUE(refused.done());
    EXPECT_RAISES(co_await attempt(refused), error_kind::runtime);
  }
  r.feed_data("data");
  EXPECT_RETURNS(co_await attempt(first), bytes_of("data")) << "the first read was disturbed";
}

CONFORMANCE(Stream, AnErrorIsRaisedByTheReadThatWaitsAndByEveryLaterOne, "stream.broken",
            needs("streams.reader_create"), needs("streams.reader_set_exception"), needs("task.create")) {
  reader r = fed("data");
  task waiting = co_await reading(rt, r.readexactly(10));
  EXPECT_FALSE(waiting.done());
  error broken = rt.user_error("broken");
  r.set_exception(broken);
  EXPECT_RAISES_ERROR(co_await attempt(waiting), broken);
  EXPECT_RAISES_ERROR(co_await attempt(r.read(1)), broken) << "the data are no excuse";
  EXPECT_RAISES_ERROR(co_await attempt(r.readline()), broken);
  EXPECT_RAISES_ERROR(co_await attempt(r.readexactly(1)), broken);
  EXPECT_RAISES_ERROR(co_await attempt(r.readuntil("x")), broken);
  EXPECT_RAISES_ERROR(co_await attempt(r.read()), broken);
}

CONFORMANCE(Stream, AReaderTellsWhatBrokeIt, "stream.broken", needs("streams.reader_create"),
            needs("streams.reader_set_exception"), needs("streams.reader_exception")) {
  reader r = new_reader();
  EXPECT_FALSE(r.exception()) << "nothing broke it yet";
  error broken = rt.user_error("broken");
  r.set_exception(broken);
  EXPECT_EQ(r.exception(), broken);
  EXPECT_RAISES_ERROR(co_await attempt(r.read(1)), broken);
  EXPECT_EQ(r.exception(), broken) << "a read that raised it took it away";
}

CONFORMANCE(Stream, ACancelledReadLosesNoData, "stream.cancelled-read") {
  reader r = new_reader();
  for (awaitable read : {r.readexactly(8), r.readline(), r.readuntil("x"), r.readexactly(9)}) {
    task cancelled = co_await reading(rt, read);
    r.feed_data("ab");
    co_await rt.drain();
    EXPECT_FALSE(cancelled.done());
    cancelled.cancel();
    EXPECT_RAISES(co_await attempt(cancelled), error_kind::cancelled);
  }
  task all = co_await reading(rt, r.readexactly(8));
  REQUIRE_TRUE(all.done()) << "the cancelled reads lost data";
  EXPECT_RETURNS(co_await attempt(all), bytes_of("abababab"));
}

CONFORMANCE(Stream, AReadCancelledInThePassOfItsDataLosesNone, "stream.cancelled-read") {
  reader r = new_reader();
  task cancelled = co_await reading(rt, r.read(10));
  r.feed_data("data");
  cancelled.cancel();
  EXPECT_RAISES(co_await attempt(cancelled), error_kind::cancelled);
  task next = co_await reading(rt, r.read(10));
  REQUIRE_TRUE(next.done());
  EXPECT_RETURNS(co_await attempt(next), bytes_of("data")) << "the cancelled read lost the data";
}

CONFORMANCE(Stream, EmptyDataWakeNoOne, "stream.empty-feed") {
  reader r = new_reader();
  task waiting = co_await reading(rt, r.read(10));
  r.feed_data("");
  co_await rt.drain();
  EXPECT_FALSE(waiting.done()) << "woken by no data at all";
  r.feed_data("data");
  EXPECT_RETURNS(co_await attempt(waiting), bytes_of("data"));
}

}  // namespace
}  // namespace assay::conformance
