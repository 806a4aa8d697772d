// add_reader and add_writer.
#include "descriptor_pair.hpp"
#include "support.hpp"

namespace aio::test {
namespace {

class Descriptors : public LoopTest {
 protected:
  descriptor_pair pair;
  const int fd = pair.ours.get();
};

TEST_F(Descriptors, AReaderIsCalledInEachPassUntilItIsRemoved) {
  pair.send("x");
  loop->add_reader(
      fd, [this](const std::string& what) { note(what); }, std::string("readable"));
  for (int i = 0; i < 6; ++i) pass();
  const std::size_t called = trace.size();
  EXPECT_GE(called, 2u);
  EXPECT_THAT(trace, ::testing::Each("readable"));
  EXPECT_TRUE(loop->remove_reader(fd));
  EXPECT_FALSE(loop->remove_reader(fd));
  drain();
  EXPECT_EQ(trace.size(), called);
}

TEST_F(Descriptors, AReaderMayRemoveItselfWhileItRuns) {
  const auto held = std::make_shared<int>(1);
  loop->add_reader(fd, [this, held] {
    EXPECT_TRUE(loop->remove_reader(fd));
    EXPECT_EQ(held.use_count(), 2) << "dropped under its own feet";
    note("once");
  });
  pair.send("x");
  drain();
  EXPECT_THAT(trace, ElementsAre("once"));
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(Descriptors, OneThatIsRemovedInThePassInWhichItBecameReadyIsNotCalled) {
  const descriptor_pair other;
  pair.send("x");
  other.send("x");
  const auto both = [this, &other](const char* who) {
    note(who);
    loop->remove_reader(fd);
    loop->remove_reader(other.ours.get());
  };
  loop->add_reader(fd, both, "called");
  loop->add_reader(other.ours.get(), both, "called");
  drain();
  EXPECT_THAT(trace, ElementsAre("called"));
}

TEST_F(Descriptors, AddingAgainReplacesTheCallbackAlone) {
  loop->add_reader(fd, [this] { note("first"); });
  loop->add_writer(fd, [this] {
    note("writer");
    loop->remove_writer(fd);
  });
  loop->add_reader(fd, [this] {
    note("second");
    loop->remove_reader(fd);
  });
  drain();
  EXPECT_THAT(trace, ElementsAre("writer"));
  pair.send("x");
  drain();
  EXPECT_THAT(trace, ElementsAre("writer", "second"));
}

TEST_F(Descriptors, WhatACallbackThrowsIsReportedWithItsHandle) {
  loop->set_exception_handler([this](event_loop&, const exception_context& about) {
    note(describe(about.exception()));
    EXPECT_TRUE(about.get<handle>("handle"));
  });
  loop->add_reader(fd, [this] {
    loop->remove_reader(fd);
    throw std::logic_error("broken");
  });
  pair.send("x");
  drain();
  EXPECT_THAT(trace, ElementsAre(HasSubstr("broken")));
}

TEST_F(Descriptors, CallsRunInOneCopyOfTheContextOfTheRegistration) {
  context_var<int> var("var", 0);
  var.set(1);
  int calls = 0;
  loop->add_reader(fd, [&] {
    note(std::to_string(var.get()));
    var.set(var.get() + 10);
    if (++calls == 2) loop->remove_reader(fd);
  });
  var.set(2);
  pair.send("x");
  drain();
  EXPECT_THAT(trace, ElementsAre("1", "11"));
  EXPECT_EQ(var.get(), 2);
}

TEST_F(Descriptors, WrongOnesAreRefused) {
  const auto f = [] {};
  EXPECT_THROW(loop->add_reader(-1, f), value_error);
  EXPECT_THROW(loop->remove_writer(-1), value_error);
  const int closed = ::dup(fd);
  ::close(closed);
  EXPECT_THROW(loop->add_reader(closed, f), std::system_error);
  const owned_descriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  EXPECT_THROW(loop->add_reader(file.get(), f), std::system_error);
}

TEST_F(Descriptors, ClosingTheLoopDropsCallbacksWhichMayStillTalkToIt) {
  struct talks {
    event_loop* loop;
    int fd;
    explicit talks(event_loop* l, int d) : loop(l), fd(d) {}
    talks(talks&& other) noexcept : loop(std::exchange(other.loop, nullptr)), fd(other.fd) {}
    ~talks() {
      if (loop) {
        EXPECT_FALSE(loop->remove_reader(fd));
      }
    }
    void operator()() const {}
  };
  loop->add_reader(fd, talks(loop.get(), fd));
  loop->close();
  EXPECT_FALSE(loop->remove_writer(fd));
  EXPECT_THROW(loop->add_writer(fd, [] {}), runtime_error);
}

TEST_F(Descriptors, OneOfATransportIsRefusedUntilItCloses) {
  loop->run_until_complete([](event_loop& l) -> task<void> {
    auto serve = [](stream_reader, stream_writer w) { w.close(); };
    task<server> starting = start_server(serve, std::string("127.0.0.1"), 0);
    server s = co_await starting;
    task<stream_pair> connecting = open_connection("127.0.0.1", s.sockets().at(0).port);
    stream_pair both = co_await connecting;
    const int owned = both.second.fd();
    EXPECT_THROW(l.add_reader(owned, [] {}), runtime_error);
    EXPECT_THROW(l.remove_writer(owned), runtime_error);
    const int other = ::dup(owned);
    both.second.close();
    l.add_reader(other, [] {});
    EXPECT_TRUE(l.remove_reader(other));
    ::close(other);
    co_await both.second.wait_closed();
    s.close();
    co_await s.wait_closed();
  }(*loop));
}

}  // namespace
}  // namespace aio::test
