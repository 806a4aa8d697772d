// Futures and tasks made by a loop, and its task factory.
#include <assay/sdk/conformance.hpp>

namespace assay::conformance {
namespace {

CONFORMANCE_OUTSIDE(Loop, CreateFutureGivesAPendingFutureOfTheLoop, "loop.create-future") {
  loop l = rt.new_loop();
  loop other = rt.new_loop();
  future f = l.create_future();
  EXPECT_FALSE(f.done());
  EXPECT_EQ(f.get_loop(), l);
  EXPECT_NE(f.get_loop(), other);
}

CONFORMANCE_OUTSIDE(Loop, TheResultOfAFinishedTaskCanBeReadAfterClose, "loop.result-after-close") {
  loop l = rt.new_loop();
  task t = l.create_task(rt.after(2, "result"));
  l.run_until_complete(t);
  l.close();
  EXPECT_EQ(t.result(), value{"result"});
  EXPECT_EQ(t.result(), value{"result"}) << "the second time";
}

CONFORMANCE_OUTSIDE(Loop, ATaskCreatedBeforeTheLoopRunsBeginsWhenItRuns, "loop.create-task-before-run",
                    needs("loop.run_forever"), needs("loop.stop")) {
  loop l = rt.new_loop();
  std::vector<task> tasks;
  for (int i = 1; i <= 4; ++i)
    tasks.push_back(l.create_task(rt.coroutine([&rt, i]() -> co<> {
      rt.trace("task {}", i);
      co_return;
    })));
  rt.trace("created");
  l.run_passes(1);
  rt.trace("ran");
  EXPECT_TRACE("created", "task 1", "task 2", "task 3", "task 4", "ran");
}

CONFORMANCE_OUTSIDE(Loop, ATaskCreatedBeforeRunUntilCompleteBeginsBeforeItsArgument,
                    "loop.create-task-before-run", needs("loop.run_until_complete")) {
  loop l = rt.new_loop();
  task first = l.create_task(rt.coroutine([&]() -> co<> {
    rt.trace("created first");
    co_return;
  }));
  l.run_until_complete(rt.coroutine([&]() -> co<> {
    rt.trace("run_until_complete's");
    co_return;
  }));
  EXPECT_TRACE("created first", "run_until_complete's");
}

// A factory that makes its task with the default one, which it restores meanwhile.
callback tracing_factory(test_context& rt, callback& self) {
  self = rt.callback([&](const std::vector<value>& args) -> value {
    rt.trace("factory");
    loop l = args.at(0).as_loop();
    l.set_task_factory(nullptr);
    task made = l.create_task(args.at(1).as_object());
    l.set_task_factory(self);
    return made;
  });
  return self;
}

CONFORMANCE(Loop, ATaskFactoryMakesTheTasksOfCreateTask, "loop.task-factory") {
  std::vector<value> seen;
  object made;
  callback factory;
  factory = rt.callback([&](const std::vector<value>& args) -> value {
    seen = args;
    rt.loop().set_task_factory(nullptr);
    made = rt.loop().create_task(args.at(1).as_object());
    rt.loop().set_task_factory(factory);
    return made;
  });
  rt.loop().set_task_factory(factory);
  coroutine body = rt.after(1, "result");
  task t = rt.loop().create_task(body);
  rt.loop().set_task_factory(nullptr);
  REQUIRE_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].as_object(), rt.loop());
  EXPECT_EQ(seen[1].as_object(), body);
  EXPECT_EQ(t, made) << "create_task returned another task than the factory's";
  EXPECT_EQ(co_await t, value{"result"});
}

CONFORMANCE(Loop, ATaskFactoryIsUsedWhereverTheRuntimeMakesATask, "loop.task-factory",
            needs("combinators.gather"), needs("combinators.ensure_future")) {
  callback factory;
  rt.loop().set_task_factory(tracing_factory(rt, factory));
  co_await rt.spawn(rt.after(1, 0));
  rt.trace("spawned");
  co_await rt.gather(rt.after(1, 0), rt.after(1, 0));
  rt.trace("gathered");
  co_await rt.ensure_future(rt.after(1, 0));
  rt.loop().set_task_factory(nullptr);
  EXPECT_TRACE("factory", "spawned", "factory", "factory", "gathered", "factory");
}

CONFORMANCE_OUTSIDE(Loop, ATaskFactoryMakesTheTaskOfRunUntilComplete, "loop.task-factory",
                    needs("loop.run_until_complete")) {
  loop l = rt.new_loop();
  callback factory;
  l.set_task_factory(tracing_factory(rt, factory));
  EXPECT_EQ(l.run_until_complete(rt.after(1, 3)), value{3});
  l.set_task_factory(nullptr);
  EXPECT_TRACE("factory");
}

CONFORMANCE(Loop, SettingNoTaskFactoryRestoresTheDefault, "loop.task-factory") {
  callback factory;
  rt.loop().set_task_factory(tracing_factory(rt, factory));
  rt.loop().set_task_factory(nullptr);
  EXPECT_EQ(co_await rt.spawn(rt.after(1, 4)), value{4});
  EXPECT_TRACE();
}

CONFORMANCE(Loop, ATaskFactoryThatCannotBeCalledIsRefused, "loop.task-factory", needs("future.create")) {
  object not_callable = rt.create_future();
  EXPECT_RAISES(attempt_call([&] { rt.loop().set_task_factory(not_callable); }), error_kind::type);
  EXPECT_EQ(co_await rt.spawn(rt.after(1, 5)), value{5}) << "the refused factory is in force";
}

}  // namespace
}  // namespace assay::conformance
