// Handlers of signals. The tests send signals to their own process; its main thread runs the loop.
#include <pthread.h>

#include <csignal>

#include <assay/sdk/conformance.hpp>
#include <assay/sdk/descriptors.hpp>
#include <assay/sdk/signals.hpp>

#include "descriptors.hpp"

namespace assay::conformance {
namespace {

// Gives a signal the disposition back that it has now, also where a test fails.
class kept_disposition {
 public:
  explicit kept_disposition(int number) : number_(number) { ::sigaction(number, nullptr, &before_); }
  kept_disposition(const kept_disposition&) = delete;
  kept_disposition& operator=(const kept_disposition&) = delete;
  ~kept_disposition() { ::sigaction(number_, &before_, nullptr); }

 private:
  int number_;
  struct sigaction before_ {};
};

bool has_default(int number) {
  struct sigaction now {};
  ::sigaction(number, nullptr, &now);
  return now.sa_handler == SIG_DFL;
}

CONFORMANCE(Signal, AHandlerIsCalledThroughTheLoopWithItsArguments, "signal.through-loop",
            needs("signals.remove_signal_handler")) {
  kept_disposition keep(SIGUSR1);
  future called = rt.create_future();
  add_signal_handler(
      rt.loop(), SIGUSR1,
      [&](const std::vector<value>& args) {
        rt.trace("handler {} {}", args.at(0), args.at(1));
        if (!called.done()) called.set_result();
      },
      "with", 2);
  std::raise(SIGUSR1);
  rt.trace("raised");
  co_await called;
  co_await rt.drain();
  remove_signal_handler(rt.loop(), SIGUSR1);
  EXPECT_TRACE("raised", "handler 'with' 2");
}

CONFORMANCE(Signal, AHandlerIsCalledForEverySignalThatComesLater, "signal.through-loop",
            needs("signals.remove_signal_handler")) {
  kept_disposition keep(SIGUSR1);
  future called = rt.create_future();
  add_signal_handler(rt.loop(), SIGUSR1, [&] { called.set_result(); });
  for (int i = 0; i < 3; ++i) {
    std::raise(SIGUSR1);
    co_await called;
    called = rt.create_future();
  }
  remove_signal_handler(rt.loop(), SIGUSR1);
}

CONFORMANCE(Signal, EachSignalHasAHandlerOfItsOwn, "signal.through-loop",
            needs("signals.remove_signal_handler")) {
  kept_disposition keep_one(SIGUSR1), keep_two(SIGUSR2);
  future both = rt.create_future();
  add_signal_handler(rt.loop(), SIGUSR1, [&] { rt.trace("one"); });
  add_signal_handler(rt.loop(), SIGUSR2, [&] {
    rt.trace("two");
    both.set_result();
  });
  std::raise(SIGUSR1);
  std::raise(SIGUSR2);
  co_await both;
  co_await rt.drain();
  remove_signal_handler(rt.loop(), SIGUSR1);
  remove_signal_handler(rt.loop(), SIGUSR2);
  EXPECT_TRACE("one", "two");
}

// Sends it to the main thread once the loop has run what was posted before, and waits.
test_thread send_from_a_thread(test_context& rt, int number) {
  return rt.thread([loop = rt.loop(), main = ::pthread_self(), number] {
    loop.call_soon_threadsafe([] {});
    ::pthread_kill(main, number);
  });
}

CONFORMANCE(Signal, ASignalWakesALoopThatWaitsForATimer, "signal.wakes-loop", needs("combinators.wait_for"),
            needs("signals.remove_signal_handler"), needs("loop.call_soon_threadsafe")) {
  kept_disposition keep(SIGUSR1);
  future called = rt.create_future();
  add_signal_handler(rt.loop(), SIGUSR1, [&] { called.set_result("woken"); });
  send_from_a_thread(rt, SIGUSR1);
  outcome ended = co_await attempt(rt.wait_for(called, 300 * rt.unit()));
  remove_signal_handler(rt.loop(), SIGUSR1);
  EXPECT_RETURNS(ended, "woken");
}

CONFORMANCE(Signal, ASignalWakesALoopThatWaitsForIo, "signal.wakes-loop", needs("fd.sock_recv"),
            needs("task.create"), needs("combinators.wait_for"), needs("signals.remove_signal_handler"),
            needs("loop.call_soon_threadsafe")) {
  kept_disposition keep(SIGUSR1);
  socket_pair pair;
  task waiter = rt.spawn([&]() -> co<value> { co_return co_await sock_recv(pair.ours.get(), 10); });
  co_await rt.drain();
  add_signal_handler(rt.loop(), SIGUSR1, [&] { send_now(pair.theirs.get(), "woken"); });
  send_from_a_thread(rt, SIGUSR1);
  outcome ended = co_await attempt(rt.wait_for(waiter, 300 * rt.unit()));
  remove_signal_handler(rt.loop(), SIGUSR1);
  EXPECT_RETURNS(ended, bytes_of("woken"));
}

CONFORMANCE(Signal, AddingAHandlerAgainReplacesTheFormer, "signal.replaced") {
  kept_disposition keep(SIGUSR1);
  future called = rt.create_future();
  add_signal_handler(rt.loop(), SIGUSR1, [&] { rt.trace("first"); });
  add_signal_handler(rt.loop(), SIGUSR1, [&] {
    rt.trace("second");
    called.set_result();
  });
  std::raise(SIGUSR1);
  co_await called;
  co_await rt.drain();
  EXPECT_TRUE(remove_signal_handler(rt.loop(), SIGUSR1));
  EXPECT_FALSE(remove_signal_handler(rt.loop(), SIGUSR1)) << "the one that was replaced";
  EXPECT_TRACE("second");
}

CONFORMANCE(Signal, RemovingTellsWhetherThereWasOneAndRestoresTheDefault, "signal.removed") {
  kept_disposition keep(SIGUSR1);
  EXPECT_FALSE(remove_signal_handler(rt.loop(), SIGUSR1)) << "nothing was added";
  add_signal_handler(rt.loop(), SIGUSR1, [] {});
  EXPECT_FALSE(has_default(SIGUSR1));
  EXPECT_TRUE(remove_signal_handler(rt.loop(), SIGUSR1));
  EXPECT_TRUE(has_default(SIGUSR1)) << "the disposition after the removal";
  EXPECT_FALSE(remove_signal_handler(rt.loop(), SIGUSR1)) << "it was removed before";
  co_return;
}

CONFORMANCE(Signal, RemovingOneLeavesTheOthers, "signal.removed", "signal.through-loop") {
  kept_disposition keep_one(SIGUSR1), keep_two(SIGUSR2);
  future called = rt.create_future();
  add_signal_handler(rt.loop(), SIGUSR1, [] {});
  add_signal_handler(rt.loop(), SIGUSR2, [&] { called.set_result("the other"); });
  remove_signal_handler(rt.loop(), SIGUSR1);
  std::raise(SIGUSR2);
  EXPECT_EQ(co_await called, value{"the other"});
  remove_signal_handler(rt.loop(), SIGUSR2);
}

CONFORMANCE(Signal, OneThatCannotBeCaughtIsARuntimeError, "signal.refused-numbers") {
  for (int number : {SIGKILL, SIGSTOP}) {
    outcome added = attempt_call([&] { add_signal_handler(rt.loop(), number, [] {}); });
    EXPECT_RAISES(added, error_kind::runtime) << "signal " << number;
  }
  co_return;
}

CONFORMANCE(Signal, WhatIsNoSignalIsAValueError, "signal.refused-numbers") {
  for (int number : {-1, 0, 1000}) {
    outcome added = attempt_call([&] { add_signal_handler(rt.loop(), number, [] {}); });
    outcome removed = attempt_call([&] { remove_signal_handler(rt.loop(), number); });
    EXPECT_RAISES(added, error_kind::value) << "number " << number;
    EXPECT_RAISES(removed, error_kind::value) << "number " << number;
  }
  co_return;
}

CONFORMANCE_OUTSIDE(Signal, ClosingTheLoopRemovesItsHandlers, "signal.close-removes") {
  kept_disposition keep_one(SIGUSR1), keep_two(SIGUSR2);
  loop l = rt.new_loop();
  for (int number : {SIGUSR1, SIGUSR2}) {
    add_signal_handler(l, number, [] {});
    EXPECT_FALSE(has_default(number));
  }
  l.close();
  EXPECT_TRUE(has_default(SIGUSR1)) << "the disposition after the loop was closed";
  EXPECT_TRUE(has_default(SIGUSR2)) << "the disposition after the loop was closed";
}

CONFORMANCE_OUTSIDE(Signal, AnotherThreadCannotAddAHandler, "signal.main-thread-only") {
  kept_disposition keep(SIGUSR1);
  outcome added;
  test_thread other = rt.thread([&] {
    loop own = rt.new_loop();
    added = attempt_call([&] { add_signal_handler(own, SIGUSR1, [] {}); });
    own.close();
  });
  other.join();
  const bool refused = added.is_error(error_kind::runtime) || added.is_error(error_kind::value);
  EXPECT_TRUE(refused) << "the outcome in the other thread: " << to_string(added);
  EXPECT_TRUE(has_default(SIGUSR1));
}

CONFORMANCE_OUTSIDE(Signal, AHandlerForTheInterruptTakesItFromRun, "signal.through-loop",
                    needs("runner.run")) {
  kept_disposition keep(SIGINT);
  value result = rt.run([&]() -> co<value> {
    future called = rt.create_future();
    add_signal_handler(rt.running_loop(), SIGINT, [called] { called.set_result("by the handler"); });
    std::raise(SIGINT);
    co_return co_await called;
  });
  EXPECT_EQ(result, value{"by the handler"});
}

}  // namespace
}  // namespace assay::conformance
