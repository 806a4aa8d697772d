// Child processes of Boost.Process beside what else a process does with loops and signals.
#include <assay/sdk/signals.hpp>

#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include "run_test.hpp"

namespace assay::testing_sdk {
namespace {

bool has_children() {
  siginfo_t about{};
  return ::waitid(P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

process_options with_pipes() {
  process_options options;
  options.input(stdio::pipe).output(stdio::pipe);
  return options;
}

TEST(AsioChildren, ALoopThatClosesBesideAChildLeavesItToItsObjectWhichEndsIt) {
  const ending e = run_outside([](test_context& rt) {
    loop l = rt.new_loop();
    value started = l.run_until_complete(
        [&]() -> co<value> { co_return co_await rt.exec(command("/bin/cat"), with_pipes()); });
    const auto pid = static_cast<pid_t>(started.as_process().pid());
    l.close();
    EXPECT_EQ(::kill(pid, 0), 0) << "the child went with the loop";
    started = value();
    EXPECT_EQ(::kill(pid, 0), -1) << "the child outlived its object";
    EXPECT_FALSE(has_children()) << "nobody reaped it";
  });
  EXPECT_TRUE(passes(e));
}

TEST(AsioChildren, ALoopThatClosesBesideAnExitThatNobodyNoticedLeavesNoZombie) {
  const ending e = run_outside([](test_context& rt) {
    loop l = rt.new_loop();
    value started = l.run_until_complete([&]() -> co<value> {
      value made = co_await rt.exec(command("/bin/true"));
      const auto pid = static_cast<id_t>(made.as_process().pid());
      siginfo_t about{};
      while (::waitid(P_PID, pid, &about, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
      }
      co_return made;
    });
    l.close();
    started = value();
    EXPECT_FALSE(has_children());
  });
  EXPECT_TRUE(passes(e));
}

// Each child's input stays with its loop: one that another child inherited would never end.
TEST(AsioChildren, LoopsInSeveralThreadsStartChildrenAtOnceAndHearOfTheirOwn) {
  static constexpr int children = 10;
  static constexpr std::size_t threads = 3;
  const ending e = run_outside([](test_context& rt) {
    std::vector<test_thread> running;
    std::vector<int> right(threads, 0);
    for (std::size_t t = 0; t < threads; ++t) {
      running.push_back(rt.thread([&rt, &right, t] {
        loop l = rt.new_loop();
        l.run_until_complete([&]() -> co<> {
          for (int i = 0; i < children; ++i) {
            value started =
                co_await rt.exec(command("/bin/sh", "-c", "cat; exit " + std::to_string(t)), with_pipes());
            value outputs = co_await started.as_process().communicate("x");
            const bool echoed = outputs.as_list().at(0).as_bytes() == "x";
            if (echoed && started.as_process().returncode() == static_cast<int>(t)) ++right.at(t);
          }
        });
        l.close();
      }));
    }
    for (auto& each : running) each.join();
    EXPECT_EQ(right, std::vector<int>(threads, children));
    EXPECT_FALSE(has_children());
  });
  EXPECT_TRUE(passes(e));
}

TEST(AsioChildren, AHandlerOfTheSignalHearsOfChildrenToo) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    future heard = rt.create_future();
    add_signal_handler(rt.loop(), SIGCHLD, [heard] {
      if (!heard.done()) heard.set_result();
    });
    value first = co_await rt.exec(command("/bin/sh", "-c", "exit 3"));
    EXPECT_EQ(co_await first.as_process().wait(), value(3));
    co_await heard;
    EXPECT_TRUE(remove_signal_handler(rt.loop(), SIGCHLD));
    value second = co_await rt.exec(command("/bin/sh", "-c", "exit 4"));
    EXPECT_EQ(co_await second.as_process().wait(), value(4)) << "the exit is heard of no more";
  });
  EXPECT_TRUE(passes(e));
}

TEST(AsioChildren, AChildThatWasKilledIsSignalledNoMore) {
  const ending e = run_inside([](test_context& rt) -> co<> {
    value started = co_await rt.exec(command("/bin/cat"), with_pipes());
    started.as_process().kill();
    const outcome o = attempt_call([&] { started.as_process().send_signal(SIGHUP); });
    REQUIRE_RAISES(o, error_kind::os);
    EXPECT_EQ(o.failure().os_code(), ESRCH);
    EXPECT_RAISES(co_await attempt(started.as_process().wait()), error_kind::os);
  });
  EXPECT_TRUE(passes(e));
}

}  // namespace
}  // namespace assay::testing_sdk
