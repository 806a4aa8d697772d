// add_reader and add_writer. That something is not called is proved by polls that must have seen it.
#include "descriptors.hpp"

#include "stream_pair.hpp"

namespace assay::conformance {
namespace {

// Ends after that many polls at least: each sleep has the loop wait for its timer.
co<> polls(test_context& rt, int n) {
  for (int i = 0; i < n; ++i) co_await rt.sleep(rt.unit() / 2);
}

CONFORMANCE(Descriptor, AReaderIsCalledAtEachPollUntilItIsRemoved, "descriptor.reader-called") {
  socket_pair pair;
  int calls = 0;
  add_reader(rt.loop(), pair.ours.get(), [&] { ++calls; });
  co_await polls(rt, 2);
  EXPECT_EQ(calls, 0) << "called although there is nothing to read";
  send_now(pair.theirs.get(), "x");
  co_await polls(rt, 3);
  EXPECT_GE(calls, 3) << "not called at each poll";
  remove_reader(rt.loop(), pair.ours.get());
  const int until_removed = calls;
  co_await polls(rt, 2);
  EXPECT_EQ(calls, until_removed) << "called after the removal";
}

CONFORMANCE(Descriptor, AReaderIsCalledWithItsArguments, "descriptor.reader-called") {
  socket_pair pair;
  future called = rt.create_future();
  send_now(pair.theirs.get(), "x");
  add_reader(
      rt.loop(), pair.ours.get(),
      [&](const std::vector<value>& args) {
        remove_reader(rt.loop(), pair.ours.get());
        called.set_result(args);
      },
      "text", 7);
  EXPECT_EQ(co_await called, list_of("text", 7));
}

CONFORMANCE(Descriptor, AReaderThatReadsEverythingIsNotCalledAgain, "descriptor.reader-called") {
  socket_pair pair;
  add_reader(rt.loop(), pair.ours.get(), [&] { rt.trace("read '{}'", received_now(pair.ours.get())); });
  send_now(pair.theirs.get(), "one");
  co_await polls(rt, 2);
  send_now(pair.theirs.get(), "two");
  co_await polls(rt, 2);
  remove_reader(rt.loop(), pair.ours.get());
  EXPECT_TRACE("read 'one'", "read 'two'");
}

CONFORMANCE(Descriptor, TheEndOfTheStreamIsReadable, "descriptor.reader-called") {
  socket_pair pair;
  future called = rt.create_future();
  add_reader(rt.loop(), pair.ours.get(), [&] {
    remove_reader(rt.loop(), pair.ours.get());
    called.set_result("called");
  });
  pair.theirs.close();
  EXPECT_EQ(co_await called, value{"called"});
}

// Until no more fits.
void fill(int fd) {
  const std::string block(std::size_t{1} << 16, 'f');
  while (::send(fd, block.data(), block.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0) {
  }
}

CONFORMANCE(Descriptor, AWriterIsCalledAtEachPollWhileItsDescriptorIsWritable, "descriptor.writer-called") {
  socket_pair pair;
  int calls = 0;
  fill(pair.ours.get());
  add_writer(rt.loop(), pair.ours.get(), [&] { ++calls; });
  co_await polls(rt, 2);
  EXPECT_EQ(calls, 0) << "called although nothing can be written";
  while (!received_now(pair.theirs.get()).empty()) {
  }
  co_await polls(rt, 3);
  EXPECT_GE(calls, 3) << "not called at each poll";
  remove_writer(rt.loop(), pair.ours.get());
  const int until_removed = calls;
  co_await polls(rt, 2);
  EXPECT_EQ(calls, until_removed) << "called after the removal";
}

CONFORMANCE(Descriptor, AddingAReaderAgainReplacesItsCallback, "descriptor.replaced") {
  socket_pair pair;
  add_reader(rt.loop(), pair.ours.get(), [&] { rt.trace("first"); });
  add_reader(rt.loop(), pair.ours.get(),
             [&] { rt.trace("second read '{}'", received_now(pair.ours.get())); });
  send_now(pair.theirs.get(), "x");
  co_await polls(rt, 2);
  remove_reader(rt.loop(), pair.ours.get());
  EXPECT_TRACE("second read 'x'");
}

CONFORMANCE(Descriptor, AddingAWriterAgainReplacesItsCallback, "descriptor.replaced") {
  socket_pair pair;
  add_writer(rt.loop(), pair.ours.get(), [&] { rt.trace("first"); });
  add_writer(rt.loop(), pair.ours.get(), [&] {
    rt.trace("second");
    remove_writer(rt.loop(), pair.ours.get());
  });
  co_await polls(rt, 2);
  EXPECT_TRACE("second");
}

CONFORMANCE(Descriptor, TheReaderAndTheWriterOfADescriptorAreIndependent, "descriptor.replaced") {
  socket_pair pair;
  const int fd = pair.ours.get();
  add_reader(rt.loop(), fd, [&] { rt.trace("reader read '{}'", received_now(fd)); });
  add_writer(rt.loop(), fd, [&] {
    rt.trace("writer");
    remove_writer(rt.loop(), fd);
  });
  co_await polls(rt, 2);
  send_now(pair.theirs.get(), "x");
  co_await polls(rt, 2);
  remove_reader(rt.loop(), fd);
  EXPECT_TRACE("writer", "reader read 'x'");
}

CONFORMANCE(Descriptor, RemovingTheReaderLeavesTheWriter, "descriptor.replaced") {
  socket_pair pair;
  const int fd = pair.ours.get();
  future called = rt.create_future();
  add_writer(rt.loop(), fd, [&] {
    remove_writer(rt.loop(), fd);
    called.set_result("the writer");
  });
  add_reader(rt.loop(), fd, [&] { rt.trace("reader"); });
  remove_reader(rt.loop(), fd);
  EXPECT_EQ(co_await called, value{"the writer"});
  EXPECT_TRACE();
}

CONFORMANCE(Descriptor, RemovingTellsWhetherThereWasOne, "descriptor.removed") {
  socket_pair pair;
  const int fd = pair.ours.get();
  EXPECT_FALSE(remove_reader(rt.loop(), fd)) << "nothing was added";
  EXPECT_FALSE(remove_writer(rt.loop(), fd)) << "nothing was added";
  add_reader(rt.loop(), fd, [] {});
  EXPECT_FALSE(remove_writer(rt.loop(), fd)) << "only a reader was added";
  EXPECT_TRUE(remove_reader(rt.loop(), fd));
  EXPECT_FALSE(remove_reader(rt.loop(), fd)) << "it was removed before";
  add_writer(rt.loop(), fd, [] {});
  EXPECT_FALSE(remove_reader(rt.loop(), fd)) << "only a writer was added";
  EXPECT_TRUE(remove_writer(rt.loop(), fd));
  EXPECT_FALSE(remove_writer(rt.loop(), fd)) << "it was removed before";
  co_return;
}

// Both are ready at one poll; whichever is called first removes the other.
CONFORMANCE(Descriptor, AReaderRemovedInThePassInWhichItBecameReadyIsNotCalled,
            "descriptor.removed-while-ready") {
  socket_pair one, other;
  send_now(one.theirs.get(), "x");
  send_now(other.theirs.get(), "x");
  auto first_removes_both = [&] {
    rt.trace("called");
    remove_reader(rt.loop(), one.ours.get());
    remove_reader(rt.loop(), other.ours.get());
  };
  add_reader(rt.loop(), one.ours.get(), first_removes_both);
  add_reader(rt.loop(), other.ours.get(), first_removes_both);
  co_await polls(rt, 2);
  EXPECT_TRACE("called");
}

CONFORMANCE(Descriptor, OneOfATransportIsRefused, "descriptor.of-transport", needs("streams.writer_close")) {
  stream_pair pair = co_await connected(rt);
  value socket = pair.client.writer.get_extra_info("socket");
  const int fd = static_cast<int>(socket.as_int());
  EXPECT_RAISES(attempt_call([&] { add_reader(rt.loop(), fd, [] {}); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { add_writer(rt.loop(), fd, [] {}); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { remove_reader(rt.loop(), fd); }), error_kind::runtime);
  EXPECT_RAISES(attempt_call([&] { remove_writer(rt.loop(), fd); }), error_kind::runtime);
  pair.peer.writer.write("still works\n");
  EXPECT_EQ(co_await pair.client.reader.readline(), bytes_of("still works\n"));
  co_await closed(rt, pair);
}

CONFORMANCE(Descriptor, ANegativeOneIsAValueError, "descriptor.invalid") {
  EXPECT_RAISES(attempt_call([&] { add_reader(rt.loop(), -1, [] {}); }), error_kind::value);
  EXPECT_RAISES(attempt_call([&] { add_writer(rt.loop(), -1, [] {}); }), error_kind::value);
  co_return;
}

CONFORMANCE(Descriptor, OneThatIsNotOpenIsAnOsError, "descriptor.invalid") {
  socket_pair pair;
  const int fd = pair.ours.get();
  pair.ours.close();
  outcome reader = attempt_call([&] { add_reader(rt.loop(), fd, [] {}); });
  outcome writer = attempt_call([&] { add_writer(rt.loop(), fd, [] {}); });
  REQUIRE_RAISES(reader, error_kind::os);
  EXPECT_EQ(reader.failure().os_code(), EBADF);
  EXPECT_RAISES(writer, error_kind::os);
  co_return;
}

}  // namespace
}  // namespace assay::conformance
