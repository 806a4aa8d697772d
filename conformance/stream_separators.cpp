// readuntil: separators, limits, early ends.
#include "hand_fed.hpp"

namespace assay::conformance {
namespace {

std::vector<value> either(std::string_view a, std::string_view b) { return {bytes_of(a), bytes_of(b)}; }

CONFORMANCE(Stream, ASeparatorThatArrivesInPiecesIsFound, "stream.separator-in-chunks",
            needs("task.create")) {
  reader r = new_reader();
  task part = co_await reading(rt, r.readuntil("END"));
  for (const char* piece : {"data", "E", "EN"}) {
    r.feed_data(piece);
    co_await rt.drain();
    EXPECT_FALSE(part.done()) << "the separator is not complete";
  }
  r.feed_data("Drest");
  co_await rt.drain();
  REQUIRE_TRUE(part.done()) << "the separator was not found";
  EXPECT_RETURNS(co_await attempt(part), bytes_of("dataEEND"));
  EXPECT_EQ(co_await r.readuntil("st"), bytes_of("rest"));
}

CONFORMANCE(Stream, EveryPlaceWhereASeparatorMayBeCutIsTried, "stream.separator-in-chunks",
            needs("task.create")) {
  const std::string separator = "--==--";
  for (std::size_t cut = 1; cut < separator.size(); ++cut) {
    reader r = new_reader();
    r.feed_data("body" + separator.substr(0, cut));
    task part = co_await reading(rt, r.readuntil(separator));
    r.feed_data(separator.substr(cut) + "tail");
    co_await rt.drain();
    REQUIRE_TRUE(part.done()) << "the separator was not found, cut after byte " << cut;
    EXPECT_RETURNS(co_await attempt(part), bytes_of("body" + separator));
  }
}

CONFORMANCE(Stream, AnEmptySeparatorIsRefused, "stream.empty-separator", needs("streams.read")) {
  reader r = fed("data");
  EXPECT_RAISES(co_await attempt(r.readuntil("")), error_kind::value);
  EXPECT_EQ(co_await r.read(10), bytes_of("data"));
}

CONFORMANCE(Stream, TheEndBeforeTheSeparatorGivesAllTheDataAsPartial, "stream.readuntil-at-eof",
            needs("streams.at_eof"), needs("streams.read")) {
  reader r = fed_to_the_end("some dataEN");
  outcome early = co_await attempt(r.readuntil("END"));
  REQUIRE_RAISES(early, error_kind::incomplete_read);
  EXPECT_EQ(early.failure().partial(), "some dataEN");
  EXPECT_FALSE(early.failure().expected().has_value()) << "no size was asked for";
  EXPECT_TRUE(r.at_eof()) << "the buffer still has the data";
  EXPECT_EQ(co_await r.read(10), bytes_of(""));
}

CONFORMANCE(Stream, AnEndThatComesWhileReaduntilWaitsIsTheSame, "stream.readuntil-at-eof",
            needs("task.create")) {
  reader r = fed("some");
  task part = co_await reading(rt, r.readuntil("END"));
  r.feed_data(" data");
  r.feed_eof();
  outcome early = co_await attempt(part);
  REQUIRE_RAISES(early, error_kind::incomplete_read);
  EXPECT_EQ(early.failure().partial(), "some data");
}

// The last chunk may bring the separator and the end together.
CONFORMANCE(Stream, ASeparatorThatComesWithTheEndIsFound, "stream.readuntil-at-eof") {
  reader r = fed_to_the_end("dataENDrest");
  EXPECT_RETURNS(co_await attempt(r.readuntil("END")), bytes_of("dataEND"));
  outcome early = co_await attempt(r.readuntil("END"));
  REQUIRE_RAISES(early, error_kind::incomplete_read);
  EXPECT_EQ(early.failure().partial(), "rest");
}

CONFORMANCE(Stream, ASeparatorBeyondTheLimitTellsWhereItIs, "stream.separator-beyond-limit") {
  reader r = fed("some dataENDrest", 5);
  outcome overrun = co_await attempt(r.readuntil("END"));
  REQUIRE_RAISES(overrun, error_kind::limit_overrun);
  EXPECT_EQ(overrun.failure().consumed(), 9) << "the offset of the separator";
  outcome again = co_await attempt(r.readuntil("END"));
  REQUIRE_RAISES(again, error_kind::limit_overrun);
  EXPECT_EQ(again.failure().consumed(), 9) << "the data did not stay in the buffer";
}

CONFORMANCE(Stream, ASeparatorThatBeginsAtTheLimitIsAccepted, "stream.separator-beyond-limit") {
  reader r = fed("12345ENDrest", 5);
  EXPECT_RETURNS(co_await attempt(r.readuntil("END")), bytes_of("12345END"));
}

CONFORMANCE(Stream, WithoutASeparatorTheBytesThatCannotBePartOfOneAreCounted, "stream.separator-not-found") {
  reader r = fed("some dataEN", 5);
  outcome overrun = co_await attempt(r.readuntil("END"));
  REQUIRE_RAISES(overrun, error_kind::limit_overrun);
  EXPECT_EQ(overrun.failure().consumed(), 9) << "the last two bytes may be the beginning of a separator";
}

CONFORMANCE(Stream, ReaduntilWaitsAsLongAsTheSeparatorMayStillBeginWithinTheLimit,
            "stream.separator-not-found", needs("task.create")) {
  reader r = fed("12345EN", 5);
  task part = co_await reading(rt, r.readuntil("END"));
  EXPECT_FALSE(part.done()) << "the separator may begin at the limit still";
  r.feed_data("D");
  EXPECT_RETURNS(co_await attempt(part), bytes_of("12345END"));
  reader longer = fed("12345EN", 5);
  task refused = co_await reading(rt, longer.readuntil("END"));
  longer.feed_data("x");
  co_await rt.drain();
  REQUIRE_TRUE(refused.done());
  outcome overrun = co_await attempt(refused);
  REQUIRE_RAISES(overrun, error_kind::limit_overrun);
  EXPECT_EQ(overrun.failure().consumed(), 6);
}

CONFORMANCE(Stream, WhatOverranTheLimitCanBeReadStill, "stream.overrun-keeps-data",
            needs("streams.readexactly"), needs("streams.read")) {
  reader r = fed("some dataENDrest", 5);
  outcome overrun = co_await attempt(r.readuntil("END"));
  REQUIRE_RAISES(overrun, error_kind::limit_overrun);
  std::int64_t consumed = overrun.failure().consumed().value_or(-1);
  EXPECT_RETURNS(co_await attempt(r.readexactly(consumed)), bytes_of("some data"));
  EXPECT_RETURNS(co_await attempt(r.readuntil("END")), bytes_of("END"));
  EXPECT_RETURNS(co_await attempt(r.read(100)), bytes_of("rest"));
}

CONFORMANCE(Stream, OfSeveralSeparatorsTheOneThatEndsFirstWins, "stream.several-separators") {
  reader r = fed("a;b,c\r\nd");
  EXPECT_RETURNS(co_await attempt(r.readuntil(either(",", ";"))), bytes_of("a;"));
  EXPECT_RETURNS(co_await attempt(r.readuntil(either(",", ";"))), bytes_of("b,"));
  // Both begin at the same byte or earlier: what counts is where they end.
  reader overlapping = fed("xABCDy");
  EXPECT_RETURNS(co_await attempt(overlapping.readuntil(either("ABCD", "BC"))), bytes_of("xABC"));
}

CONFORMANCE(Stream, OfSeparatorsThatEndTogetherTheShortestSetsTheLimit, "stream.several-separators") {
  // "\r\n" begins within the limit, "\n" beyond it: the shortest one has won, and it is too far.
  reader r = fed("12345\r\n", 5);
  outcome overrun = co_await attempt(r.readuntil(either("\r\n", "\n")));
  REQUIRE_RAISES(overrun, error_kind::limit_overrun);
  EXPECT_EQ(overrun.failure().consumed(), 6) << "the offset of the one that won";
  reader within = fed("12345\r\n", 6);
  EXPECT_RETURNS(co_await attempt(within.readuntil(either("\r\n", "\n"))), bytes_of("12345\r\n"));
}

CONFORMANCE(Stream, SeveralSeparatorsAreFoundInPiecesToo, "stream.several-separators", needs("task.create")) {
  reader r = fed("data\r");
  task part = co_await reading(rt, r.readuntil(either("\r\n\r\n", "\n")));
  EXPECT_FALSE(part.done());
  r.feed_data("\n");
  EXPECT_RETURNS(co_await attempt(part), bytes_of("data\r\n"));
}

CONFORMANCE(Stream, NoSeparatorAtAllIsRefused, "stream.no-separators") {
  reader r = fed("data");
  EXPECT_RAISES(co_await attempt(r.readuntil(std::vector<value>())), error_kind::value);
}

}  // namespace
}  // namespace assay::conformance
