// async with, on a context manager that the test wrote.
#include <assay/sdk/async_with.hpp>
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

// Entry and exit that take a pass each and say what they see. The exit's answer is whether it suppresses.
auto traced_entry(test_context& rt, value target = {}) {
  return [&rt, target]() -> co<value> {
    rt.trace("entry begins");
    co_await rt.passes(1);
    rt.trace("entry ends");
    co_return target;
  };
}

co<value> leave(test_context& rt, value seen, value answer) {
  rt.trace("exit sees {}", seen.is_error() ? std::string(to_string(seen.as_error().kind())) : "nothing");
  co_await rt.passes(1);
  rt.trace("exit ends");
  co_return answer;
}
auto traced_exit(test_context& rt, value answer = false) {
  return [&rt, answer](const std::vector<value>& args) { return leave(rt, args.at(0), answer); };
}

CONFORMANCE(AsyncWith, AwaitsTheEntryBeforeAndTheExitAfterTheBody, "asyncgen.with-entry-and-exit") {
  auto body = [&]() -> co<value> {
    rt.trace("body begins");
    co_await rt.passes(1);
    rt.trace("body ends");
    co_return "result";
  };
  value result = co_await async_with(traced_entry(rt), traced_exit(rt), body);
  EXPECT_EQ(result, value{"result"});
  EXPECT_TRACE("entry begins", "entry ends", "body begins", "body ends", "exit sees nothing", "exit ends");
}

CONFORMANCE(AsyncWith, DoesNothingBeforeItIsAwaited, "asyncgen.with-entry-and-exit") {
  awaitable lazy = async_with(traced_entry(rt), traced_exit(rt), []() -> co<> { co_return; });
  co_await rt.drain();
  rt.trace("await");
  co_await lazy;
  EXPECT_TRACE("await", "entry begins", "entry ends", "exit sees nothing", "exit ends");
}

CONFORMANCE(AsyncWith, AwaitsTheExitWhenTheBodyFails, "asyncgen.with-entry-and-exit",
            "asyncgen.with-exit-sees-error") {
  error broken = rt.user_error("broken");
  auto body = [&]() -> co<> {
    co_await rt.passes(1);
    throw_error(broken);
  };
  outcome out = co_await attempt(async_with(traced_entry(rt), traced_exit(rt), body));
  EXPECT_RAISES_ERROR(out, broken);
  EXPECT_TRACE("entry begins", "entry ends", "exit sees user", "exit ends");
}

CONFORMANCE(AsyncWith, AwaitsTheExitWhenTheTaskIsCancelled, "asyncgen.with-entry-and-exit",
            needs("task.create"), needs("future.create"), needs("future.cancel")) {
  future never = rt.create_future();
  auto body = [&]() -> co<> { co_await never; };
  awaitable whole = async_with(traced_entry(rt), traced_exit(rt), body);
  task t = rt.spawn([&]() -> co<> { co_await whole; });
  co_await rt.passes(5);
  EXPECT_TRUE(t.cancel());
  EXPECT_RAISES(co_await attempt(t), error_kind::cancelled);
  EXPECT_TRACE("entry begins", "entry ends", "exit sees cancelled", "exit ends");
}

CONFORMANCE(AsyncWith, AnEntryThatFailsRunsNeitherTheBodyNorTheExit, "asyncgen.with-entry-and-exit") {
  error broken = rt.user_error("broken");
  auto entry = [&]() -> co<> {
    co_await rt.passes(1);
    throw_error(broken);
  };
  auto body = [&]() -> co<> {
    rt.trace("body");
    co_return;
  };
  EXPECT_RAISES_ERROR(co_await attempt(async_with(entry, traced_exit(rt), body)), broken);
  EXPECT_TRACE();
}

CONFORMANCE(AsyncWith, TheExitGetsTheErrorOfTheBodyAsTheSameObject, "asyncgen.with-exit-sees-error") {
  error broken = rt.user_error("broken");
  value seen;
  auto exit = [&](const std::vector<value>& args) {
    seen = args.at(0);
    return leave(rt, seen, false);
  };
  auto body = [&]() -> co<> {
    throw_error(broken);
    co_return;
  };
  co_await attempt(async_with(traced_entry(rt), exit, body));
  EXPECT_EQ(seen, value{broken});
}

CONFORMANCE(AsyncWith, AnExitThatSaysSoSuppressesTheError, "asyncgen.with-exit-sees-error") {
  error broken = rt.user_error("broken");
  auto body = [&]() -> co<> {
    throw_error(broken);
    co_return;
  };
  outcome out = co_await attempt(async_with(traced_entry(rt), traced_exit(rt, true), body));
  EXPECT_RETURNS(out, value{});
  EXPECT_TRACE("entry begins", "entry ends", "exit sees user", "exit ends");
}

CONFORMANCE(AsyncWith, AnExitThatSaysSoAfterASuccessChangesNothing, "asyncgen.with-exit-sees-error") {
  auto body = []() -> co<value> { co_return "result"; };
  EXPECT_EQ(co_await async_with(traced_entry(rt), traced_exit(rt, true), body), value{"result"});
}

CONFORMANCE(AsyncWith, AnErrorOfTheExitReplacesThatOfTheBody, "asyncgen.with-exit-sees-error") {
  error broken = rt.user_error("body"), worse = rt.user_error("exit");
  auto body = [&]() -> co<> {
    throw_error(broken);
    co_return;
  };
  auto exit = [&]() -> co<> {
    co_await rt.passes(1);
    throw_error(worse);
  };
  EXPECT_RAISES_ERROR(co_await attempt(async_with(traced_entry(rt), exit, body)), worse);
}

CONFORMANCE(AsyncWith, TheBodyGetsTheValueOfTheEntry, "asyncgen.with-target") {
  auto body = [&](const std::vector<value>& args) {
    rt.trace("body got {}", args.at(0));
    return []() -> co<> { co_return; }();
  };
  co_await async_with(traced_entry(rt, "the target"), traced_exit(rt), body);
  EXPECT_TRACE("entry begins", "entry ends", "body got 'the target'", "exit sees nothing", "exit ends");
}

}  // namespace
}  // namespace assay::conformance
