// Context variables: in which context callbacks and tasks run, and what they see of each other's changes.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

// One way of scheduling a callback, in the given context or, where that is null, in a copy of the current
// one.
using schedule = std::function<void(test_context& rt, const context& in, const callback& f)>;

future done_future(test_context& rt) {
  future done = rt.create_future();
  done.set_result();
  return done;
}

// What `by` schedules does not see what is set after it was scheduled, and what it sets stays with it.
co<> expect_copy(test_context& rt, const schedule& by) {
  context_var var = rt.context_var("var", "default");
  future ran = rt.create_future();
  context_token before = var.set("at registration");
  by(rt, {}, rt.callback([&] {
    rt.trace("callback sees {}", var.get());
    var.set("by the callback");
    ran.set_result();
  }));
  var.set("after registration");
  co_await ran;
  rt.trace("who registered sees {}", var.get());
  EXPECT_TRACE("callback sees 'at registration'", "who registered sees 'after registration'");
}

// What `by` schedules in a context given to it finds that context's values and changes that context itself.
co<> expect_itself(test_context& rt, const schedule& by) {
  context_var var = rt.context_var("var", "default");
  future ran = rt.create_future();
  context given = rt.copy_context();
  given.run([&] { var.set("of the given context"); });
  by(rt, given, rt.callback([&] {
    rt.trace("callback sees {}", var.get());
    var.set("by the callback");
    ran.set_result();
  }));
  given.run([&] { var.set("later in the given context"); });
  co_await ran;
  rt.trace("the given context has {}", given.run([&] { return var.get(); }));
  rt.trace("who registered sees {}", var.get());
  EXPECT_TRACE("callback sees 'later in the given context'", "the given context has 'by the callback'",
               "who registered sees 'default'");
}

void by_call_soon(test_context& rt, const context& in, const callback& f) { rt.loop().call_soon_in(in, f); }
void by_call_soon_threadsafe(test_context& rt, const context& in, const callback& f) {
  rt.loop().call_soon_threadsafe_in(in, f);
}
void by_call_later(test_context& rt, const context& in, const callback& f) {
  rt.loop().call_later_in(in, 0, f);
}
void by_call_at(test_context& rt, const context& in, const callback& f) {
  rt.loop().call_at_in(in, rt.loop().time(), f);
}
void by_done_callback(test_context& rt, const context& in, const callback& f) {
  done_future(rt).add_done_callback(f, in);
}

CONFORMANCE(Context, CallSoonRunsTheCallbackInACopyOfTheContext, "context.callback-copy") {
  co_await expect_copy(rt, by_call_soon);
}
CONFORMANCE(Context, CallSoonThreadsafeRunsTheCallbackInACopyOfTheContext, "context.callback-copy",
            needs("loop.call_soon_threadsafe")) {
  co_await expect_copy(rt, by_call_soon_threadsafe);
}
CONFORMANCE(Context, CallLaterRunsTheCallbackInACopyOfTheContext, "context.callback-copy",
            needs("loop.call_later")) {
  co_await expect_copy(rt, by_call_later);
}
CONFORMANCE(Context, CallAtRunsTheCallbackInACopyOfTheContext, "context.callback-copy",
            needs("loop.call_at")) {
  co_await expect_copy(rt, by_call_at);
}
CONFORMANCE(Context, ADoneCallbackRunsInACopyOfTheContextOfItsRegistration, "context.callback-copy",
            needs("future.add_done_callback")) {
  co_await expect_copy(rt, by_done_callback);
}

CONFORMANCE(Context, TwoCallbacksRegisteredInOneContextDoNotSeeEachOthersChanges, "context.callback-copy") {
  context_var var = rt.context_var("var", 0);
  for (int i = 1; i <= 2; ++i) {
    rt.loop().call_soon([&rt, var, i] {
      rt.trace("callback {} sees {}", i, var.get());
      var.set(i);
    });
  }
  co_await rt.drain();
  EXPECT_TRACE("callback 1 sees 0", "callback 2 sees 0");
}

// Two registrations of one future, made in two contexts: the one who completes it has a third.
CONFORMANCE(Context, ADoneCallbackDoesNotRunInTheContextOfWhoCompletesTheFuture, "context.callback-copy",
            needs("future.add_done_callback")) {
  context_var var = rt.context_var("var", "default");
  future f = rt.create_future();
  var.set("first");
  f.add_done_callback([&] { rt.trace("sees {}", var.get()); });
  var.set("second");
  f.add_done_callback([&] { rt.trace("sees {}", var.get()); });
  task completer = rt.spawn([&]() -> co<> {
    var.set("of the completer");
    f.set_result();
    co_return;
  });
  co_await completer;
  co_await rt.drain();
  EXPECT_TRACE("sees 'first'", "sees 'second'");
}

CONFORMANCE(Context, CallSoonRunsTheCallbackInTheContextGiven, "context.callback-explicit") {
  co_await expect_itself(rt, by_call_soon);
}
CONFORMANCE(Context, CallSoonThreadsafeRunsTheCallbackInTheContextGiven, "context.callback-explicit",
            needs("loop.call_soon_threadsafe")) {
  co_await expect_itself(rt, by_call_soon_threadsafe);
}
CONFORMANCE(Context, CallLaterRunsTheCallbackInTheContextGiven, "context.callback-explicit",
            needs("loop.call_later")) {
  co_await expect_itself(rt, by_call_later);
}
CONFORMANCE(Context, CallAtRunsTheCallbackInTheContextGiven, "context.callback-explicit",
            needs("loop.call_at")) {
  co_await expect_itself(rt, by_call_at);
}
CONFORMANCE(Context, ADoneCallbackRunsInTheContextGiven, "context.callback-explicit",
            needs("future.add_done_callback")) {
  co_await expect_itself(rt, by_done_callback);
}

CONFORMANCE(Context, ATaskDoesNotSeeWhatItsCreatorSetsLater, "context.task-copy") {
  context_var var = rt.context_var("var", "default");
  var.set("at creation");
  task t = rt.spawn([&]() -> co<> {
    rt.trace("task sees {}", var.get());
    co_return;
  });
  var.set("after creation");
  co_await t;
  EXPECT_TRACE("task sees 'at creation'");
}

CONFORMANCE(Context, WhatATaskSetsDoesNotLeakOutOfIt, "context.task-copy") {
  context_var var = rt.context_var("var", "default");
  task t = rt.spawn([&]() -> co<> {
    var.set("by the task");
    co_return;
  });
  co_await t;
  rt.trace("creator sees {}", var.get());
  EXPECT_TRACE("creator sees 'default'");
}

CONFORMANCE(Context, TwoTasksOfOneCreatorDoNotShareAContext, "context.task-copy") {
  context_var var = rt.context_var("var", "default");
  auto body = [&](const char* who) -> co<> {
    rt.trace("{} sees {}", who, var.get());
    var.set(who);
    co_await rt.passes(1);
    rt.trace("{} sees {}", who, var.get());
  };
  task first = rt.spawn([&]() -> co<> { co_await body("first"); });
  task second = rt.spawn([&]() -> co<> { co_await body("second"); });
  co_await first;
  co_await second;
  EXPECT_TRACE("first sees 'default'", "second sees 'default'", "first sees 'first'", "second sees 'second'");
}

CONFORMANCE(Context, AContextGivenToCreateTaskIsUsedItself, "context.task-explicit") {
  context_var var = rt.context_var("var", "default");
  context given = rt.copy_context();
  given.run([&] { var.set("of the given context"); });
  task t = rt.spawn_in(given, [&]() -> co<> {
    rt.trace("task sees {}", var.get());
    var.set("by the task");
    co_await rt.passes(1);
    rt.trace("task sees {}", var.get());
  });
  co_await t;
  rt.trace("the given context has {}", given.run([&] { return var.get(); }));
  rt.trace("creator sees {}", var.get());
  EXPECT_TRACE("task sees 'of the given context'", "task sees 'by the task'",
               "the given context has 'by the task'", "creator sees 'default'");
}

CONFORMANCE(Context, TasksThatAreGivenOneContextSeeEachOthersChanges, "context.task-explicit") {
  context_var var = rt.context_var("var", 0);
  context given = rt.copy_context();
  for (int i = 1; i <= 3; ++i) {
    task t = rt.spawn_in(given, [&rt, var, i]() -> co<> {
      rt.trace("task {} sees {}", i, var.get());
      var.set(i);
      co_return;
    });
    co_await t;
  }
  EXPECT_TRACE("task 1 sees 0", "task 2 sees 1", "task 3 sees 2");
}

CONFORMANCE(Context, AValueSetBeforeAnAwaitIsThereAfterIt, "context.kept-across-await") {
  context_var var = rt.context_var("var", "default");
  auto body = [&](std::string who) -> co<> {
    for (int i = 1; i <= 3; ++i) {
      std::string own = fmt::format("{} {}", who, i);
      var.set(own);
      co_await rt.sleep(0);
      EXPECT_EQ(var.get(), value{own}) << "after sleep(0) number " << i;
    }
  };
  task first = rt.spawn([&]() -> co<> { co_await body("first"); });
  task second = rt.spawn([&]() -> co<> { co_await body("second"); });
  co_await first;
  co_await second;
}

CONFORMANCE(Context, AnAwaitedCoroutineSeesTheTasksValuesAndChangesThem, "context.awaited-coroutine-shares") {
  context_var var = rt.context_var("var", "default");
  var.set("by the task");
  coroutine inner = rt.coroutine([&]() -> co<> {
    rt.trace("coroutine sees {}", var.get());
    var.set("before a pass");
    co_await rt.passes(1);
    rt.trace("coroutine sees {}", var.get());
    var.set("by the coroutine");
  });
  co_await inner;
  rt.trace("task sees {}", var.get());
  EXPECT_TRACE("coroutine sees 'by the task'", "coroutine sees 'before a pass'",
               "task sees 'by the coroutine'");
}

// The completion comes from a callback with a context of its own, and from another task.
CONFORMANCE(Task, AStepRunsInTheTasksContextWhoeverCompletesWhatItAwaited, "task.step-in-own-context") {
  context_var var = rt.context_var("var", "default");
  future by_callback = rt.create_future(), by_task = rt.create_future();
  task t = rt.spawn([&]() -> co<> {
    var.set("of the task");
    co_await by_callback;
    rt.trace("after the callback: {}", var.get());
    co_await by_task;
    rt.trace("after the other task: {}", var.get());
  });
  co_await rt.passes(2);
  context other = rt.copy_context();
  other.run([&] { var.set("of another context"); });
  rt.loop().call_soon_in(other, [&] { by_callback.set_result(); });
  co_await rt.drain();
  task completer = rt.spawn([&]() -> co<> {
    var.set("of the other task");
    by_task.set_result();
    co_return;
  });
  co_await completer;
  co_await t;
  EXPECT_TRACE("after the callback: 'of the task'", "after the other task: 'of the task'");
}

CONFORMANCE(Loop, TheExceptionHandlerRunsInTheContextOfTheHandleThatFailed,
            "loop.exception-handler-context") {
  context_var var = rt.context_var("var", "default");
  rt.loop().set_exception_handler([&] { rt.trace("handler sees {}", var.get()); });
  error broken = rt.user_error("broken");
  rt.loop().call_soon([&] {
    var.set("of the handle");
    throw_error(broken);
  });
  co_await rt.drain();
  rt.loop().set_exception_handler(std::nullopt);
  EXPECT_TRACE("handler sees 'of the handle'");
}

CONFORMANCE(Loop, TheExceptionHandlerRunsInTheContextOfTheTaskThatFailed, "loop.exception-handler-context",
            needs("future.unretrieved-report")) {
  context_var var = rt.context_var("var", "default");
  rt.loop().set_exception_handler([&] { rt.trace("handler sees {}", var.get()); });
  error broken = rt.user_error("broken");
  rt.spawn([&]() -> co<> {
    var.set("of the task");
    throw_error(broken);
    co_return;
  });
  co_await rt.drain();
  rt.collect();
  co_await rt.drain();
  rt.loop().set_exception_handler(std::nullopt);
  EXPECT_TRACE("handler sees 'of the task'");
}

}  // namespace
}  // namespace assay::conformance
