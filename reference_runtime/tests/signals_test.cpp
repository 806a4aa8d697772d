// Handlers of signals.
#include <csignal>
#include <thread>

#include "support.hpp"

namespace aio::test {
namespace {

void (*disposition(int number))(int) {
  struct sigaction now {};
  ::sigaction(number, nullptr, &now);
  return now.sa_handler;
}

class Signals : public LoopTest {
 protected:
  ~Signals() override {
    loop->close();
    for (const int number : {SIGUSR1, SIGUSR2, SIGINT}) ::signal(number, SIG_DFL);
  }
  void runUntilTraced(std::size_t n) {
    while (trace.size() < n) pass();
  }
};

TEST_F(Signals, EachDeliveryCallsTheHandlerOnceInOrder) {
  for (const int number : {SIGUSR1, SIGUSR2}) {
    loop->add_signal_handler(
        number, [this](const std::string& name) { note(name); },
        std::string(number == SIGUSR1 ? "one" : "two"));
  }
  for (const int number : {SIGUSR1, SIGUSR2, SIGUSR1}) ::raise(number);
  EXPECT_THAT(trace, IsEmpty());
  runUntilTraced(3);
  drain();
  EXPECT_THAT(trace, ElementsAre("one", "two", "one"));
}

TEST_F(Signals, TheLastRemovalRestoresTheDispositionAndClosesThePipe) {
  const int before = ::dup(0);
  ::close(before);
  loop->add_signal_handler(SIGUSR1, [] {});
  loop->add_signal_handler(SIGUSR2, [] {});
  EXPECT_TRUE(loop->remove_signal_handler(SIGUSR1));
  EXPECT_FALSE(loop->remove_signal_handler(SIGUSR1));
  EXPECT_EQ(disposition(SIGUSR1), SIG_DFL);
  EXPECT_NE(disposition(SIGUSR2), SIG_DFL);
  loop->close();
  EXPECT_EQ(disposition(SIGUSR2), SIG_DFL);
  const int after = ::dup(0);
  ::close(after);
  EXPECT_LE(after, before);
}

TEST_F(Signals, ASignalReachesEveryLoopThatHasAHandler) {
  const loop_ptr other = new_event_loop();
  loop->add_signal_handler(SIGUSR1, [this] { note("this loop"); });
  other->add_signal_handler(SIGUSR1, [this] { note("the other loop"); });
  ::raise(SIGUSR1);
  runUntilTraced(1);
  EXPECT_THAT(trace, ElementsAre("this loop"));
  while (trace.size() < 2) {
    other->stop();
    other->run_forever();
  }
  EXPECT_THAT(trace, ElementsAre("this loop", "the other loop"));
  EXPECT_TRUE(other->remove_signal_handler(SIGUSR1));
  EXPECT_NE(disposition(SIGUSR1), SIG_DFL) << "the other loop took it along";
}

// Whichever of two running loops reads the pipe, both get the signal.
TEST_F(Signals, LoopsInTwoThreadsBothGetTheSignal) {
  const loop_ptr other = new_event_loop();
  std::atomic<int> theirs{0};
  int ours = 0;
  constexpr int count = 100;
  other->add_signal_handler(SIGUSR1, [&] {
    if (++theirs == count) other->stop();
  });
  loop->add_signal_handler(SIGUSR1, [&] {
    if (++ours == count) loop->stop();
  });
  std::thread thread([&] { other->run_forever(); });
  for (int i = 0; i < count; ++i) ::raise(SIGUSR1);
  loop->run_forever();
  thread.join();
  EXPECT_EQ(ours, count);
  EXPECT_EQ(theirs.load(), count);
}

TEST_F(Signals, AFullPipeLosesNoSignalAltogether) {
  int first = 0, second = 0;
  loop->add_signal_handler(SIGUSR1, [&] { ++first; });
  loop->add_signal_handler(SIGUSR2, [&] { ++second; });
  constexpr int capacity = 65536;
  for (int i = 0; i < capacity + 10; ++i) ::raise(SIGUSR1);
  ::raise(SIGUSR2);
  while (second == 0) pass();
  drain();
  EXPECT_EQ(second, 1);
  EXPECT_EQ(first, capacity + 1);
}

TEST_F(Signals, OtherThreadsAreRefused) {
  bool refused = false;
  std::thread([&] {
    const loop_ptr own = new_event_loop();
    try {
      own->add_signal_handler(SIGUSR1, [] {});
    } catch (const runtime_error&) {
      refused = true;
    }
  }).join();
  EXPECT_TRUE(refused);
  EXPECT_EQ(disposition(SIGUSR1), SIG_DFL);
}

TEST_F(Signals, WrongNumbersAreRefused) {
  for (const int number : {-1, 0, 32, NSIG, 1000}) {
    EXPECT_THROW(loop->add_signal_handler(number, [] {}), value_error) << number;
    EXPECT_THROW(loop->remove_signal_handler(number), value_error) << number;
  }
  EXPECT_THROW(loop->add_signal_handler(SIGKILL, [] {}), runtime_error);
  EXPECT_THROW(loop->add_signal_handler(SIGSTOP, [] {}), runtime_error);
}

TEST_F(Signals, AHandlerForInterruptsTakesThemFromARun) {
  int interrupts = 0;
  aio::run([](int& count) -> task<void> {
    event_loop& l = get_running_loop();
    l.add_signal_handler(SIGINT, [&count] { ++count; });
    ::raise(SIGINT);
    while (count == 0) co_await sleep(0s);
    l.remove_signal_handler(SIGINT);
  }(interrupts));
  EXPECT_EQ(interrupts, 1);
  EXPECT_EQ(disposition(SIGINT), SIG_DFL);
}

TEST_F(Signals, AnInterruptAfterTheRemovalCancelsTheRunAgain) {
  const auto body = []() -> task<void> {
    event_loop& l = get_running_loop();
    l.add_signal_handler(SIGINT, [] {});
    l.remove_signal_handler(SIGINT);
    ::raise(SIGINT);
    co_await sleep(100s);
  };
  EXPECT_THROW(aio::run(body()), keyboard_interrupt);
  EXPECT_EQ(disposition(SIGINT), SIG_DFL);
}

TEST_F(Signals, AHandlerThatIsLeftAtTheEndOfARunGoesWithItsLoop) {
  aio::run([]() -> task<void> {
    get_running_loop().add_signal_handler(SIGINT, [] {});
    co_return;
  }());
  EXPECT_EQ(disposition(SIGINT), SIG_DFL);
}

}  // namespace
}  // namespace aio::test
