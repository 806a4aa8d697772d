// Reading lines.
#include "hand_fed.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Stream, ReadlineLeavesWhatFollowsTheLine, "stream.readline-keeps-rest", needs("streams.read")) {
  reader r = fed("first\nsecond\nrest");
  EXPECT_EQ(co_await r.readline(), bytes_of("first\n"));
  EXPECT_EQ(co_await r.readline(), bytes_of("second\n"));
  EXPECT_EQ(co_await r.read(100), bytes_of("rest")) << "readline took more than the line";
}

CONFORMANCE(Stream, ALineOfTheLimitIsAcceptedAndOneByteMoreIsNot, "stream.line-limit") {
  reader within = fed("12345\n", 5);
  EXPECT_RETURNS(co_await attempt(within.readline()), bytes_of("12345\n"));
  reader beyond = fed("123456\n", 5);
  EXPECT_RAISES(co_await attempt(beyond.readline()), error_kind::value);
}

// The limit is that of the line, not of what is buffered.
CONFORMANCE(Stream, ManyShortLinesMayBeMoreThanTheLimit, "stream.line-limit") {
  reader r = fed("123\n456\n789\n", 3);
  EXPECT_EQ(co_await r.readline(), bytes_of("123\n"));
  EXPECT_EQ(co_await r.readline(), bytes_of("456\n"));
  EXPECT_EQ(co_await r.readline(), bytes_of("789\n"));
}

CONFORMANCE(Stream, ALineThatGrowsBeyondTheLimitWhileReadlineWaitsIsRefused, "stream.line-limit",
            needs("task.create")) {
  reader r = fed("1234", 5);
  task line = co_await reading(rt, r.readline());
  r.feed_data("5");
  co_await rt.drain();
  EXPECT_FALSE(line.done()) << "readline did not wait though the line is still within the limit";
  r.feed_data("6");
  co_await rt.drain();
  REQUIRE_TRUE(line.done());
  EXPECT_RAISES(co_await attempt(line), error_kind::value);
}

CONFORMANCE(Stream, ALineThatIsTooLongIsConsumedWithItsEnd, "stream.long-line-consumed") {
  reader r = fed("much too long\nnext\n", 5);
  EXPECT_RAISES(co_await attempt(r.readline()), error_kind::value);
  EXPECT_RETURNS(co_await attempt(r.readline()), bytes_of("next\n"));
}

CONFORMANCE(Stream, ALineThatIsTooLongAndHasNoEndYetIsDropped, "stream.long-line-without-end",
            needs("streams.feed_eof"), needs("streams.at_eof")) {
  reader r = fed("much too long", 5);
  EXPECT_RAISES(co_await attempt(r.readline()), error_kind::value);
  r.feed_eof();
  EXPECT_TRUE(r.at_eof()) << "the buffer still has what was refused";
}

CONFORMANCE(Stream, AfterALineWithoutItsEndWasDroppedItsRestIsALine, "stream.long-line-without-end") {
  reader r = fed("much too long", 5);
  EXPECT_RAISES(co_await attempt(r.readline()), error_kind::value);
  r.feed_data("rest\nnext\n");
  EXPECT_RETURNS(co_await attempt(r.readline()), bytes_of("rest\n"));
  EXPECT_RETURNS(co_await attempt(r.readline()), bytes_of("next\n"));
}

CONFORMANCE(Stream, IteratingGivesTheLinesUntilTheEnd, "stream.iteration") {
  reader r = fed_to_the_end("one\n\ntwo\nrest");
  for (const char* line : {"one\n", "\n", "two\n", "rest"}) {
    EXPECT_RETURNS(co_await attempt(r.anext()), bytes_of(line));
  }
  EXPECT_RAISES(co_await attempt(r.anext()), error_kind::stop_async_iteration);
  EXPECT_RAISES(co_await attempt(r.anext()), error_kind::stop_async_iteration);
}

CONFORMANCE(Stream, IteratingWaitsForTheNextLine, "stream.iteration", needs("task.create")) {
  reader r = fed("half a");
  task line = co_await reading(rt, r.anext());
  EXPECT_FALSE(line.done()) << "the line has not ended";
  r.feed_data(" line\n");
  EXPECT_RETURNS(co_await attempt(line), bytes_of("half a line\n"));
  task end = co_await reading(rt, r.anext());
  EXPECT_FALSE(end.done()) << "the stream has not ended";
  r.feed_eof();
  EXPECT_RAISES(co_await attempt(end), error_kind::stop_async_iteration);
}

CONFORMANCE(Stream, IteratingRefusesALineThatIsTooLongAsReadlineDoes, "stream.iteration") {
  reader r = fed_to_the_end("much too long\nnext\n", 5);
  EXPECT_RAISES(co_await attempt(r.anext()), error_kind::value);
  EXPECT_RETURNS(co_await attempt(r.anext()), bytes_of("next\n"));
}

}  // namespace
}  // namespace assay::conformance
