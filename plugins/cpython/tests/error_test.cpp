// Errors and exceptions: identity in both directions, kinds, and their lifetimes (rule R1).
#include <gtest/gtest.h>

#include <thread>

#include "runtime.hpp"

namespace fake_host {
namespace {

body fails_with(error e) {
  throw raised{std::move(e)};
  co_return value();
}

object token() {
  return callback([](const std::vector<value>&) { return value(); });
}

TEST(error, of_the_host_comes_back_as_the_same_error) {
  const error context = make_error(ASSAY_ERROR_KIND_USER, "context");
  const error cause = make_error(ASSAY_ERROR_KIND_VALUE, "cause");
  const error e = make_error(ASSAY_ERROR_KIND_USER, "mine", 0, cause, context);
  const error back = error_of([&] { run(fails_with(e)); });
  EXPECT_EQ(back.get(), e.get());
  auto outer = [&e](error& seen) -> body {
    try {
      co_await spawn(fails_with(e));
    } catch (const raised& caught) {
      seen = caught.what;
    }
    co_return value();
  };
  error seen;
  run(outer(seen));
  EXPECT_EQ(seen.get(), e.get());
}

TEST(error, of_the_runtime_is_one_error_wherever_it_is_seen) {
  error at_await;
  error at_exception;
  error at_result;
  auto failing = []() -> body {
    co_await token();  // a type error of Python's own
    co_return value();
  };
  auto outer = [&]() -> body {
    const object task = spawn(failing());
    try {
      co_await task;
    } catch (const raised& e) {
      at_await = e.what;
    }
    at_exception = exception(task);
    at_result = error_of([&] { result(task); });
    co_return value();
  };
  run(outer());
  EXPECT_EQ(kind(at_await), ASSAY_ERROR_KIND_TYPE);
  EXPECT_EQ(at_await.get(), at_exception.get());
  EXPECT_EQ(at_await.get(), at_result.get());
}

TEST(error, passes_unchanged_through_the_runtime_twice) {
  error seen;
  auto failing = []() -> body {
    co_await token();
    co_return value();
  };
  auto middle = [&]() -> body {
    error first;
    try {
      co_await failing().to_object();
    } catch (const raised& e) {
      first = e.what;
    }
    seen = first;
    throw raised{first};
    co_return value();
  };
  const error back = error_of([&] { run(middle()); });
  EXPECT_EQ(back.get(), seen.get());
}

TEST(error, leaves_nothing_behind_in_either_direction) {
  rt.plugin->collect();
  const long errors = living_errors();
  const long containers = living_lists_and_bytes();
  for (int i = 0; i < 100; ++i) {
    const error cause = make_error(ASSAY_ERROR_KIND_VALUE, "cause");
    error_of([&] { run(fails_with(make_error(ASSAY_ERROR_KIND_USER, "host", 0, cause))); });
    auto failing = []() -> body {
      co_await token();
      co_return value();
    };
    error_of([&] { run(failing()); });
  }
  rt.plugin->collect();
  EXPECT_EQ(living_errors(), errors);
  EXPECT_EQ(living_lists_and_bytes(), containers);
}

TEST(error, of_the_host_gets_an_exception_again_after_the_first_is_gone) {
  const error e = make_error(ASSAY_ERROR_KIND_USER, "again");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(error_of([&] { run(fails_with(e)); }).get(), e.get());
    rt.plugin->collect();
    EXPECT_EQ(table().error_native(e.get()), nullptr) << "the exception outlives its last use";
  }
}

struct expected_class {
  int32_t kind;
  uint32_t flags;
  const char* text;  // as the default exception handler's traceback ends
};

class error_class : public testing::TestWithParam<expected_class> {};

TEST_P(error_class, is_the_one_that_the_kind_stands_for) {
  const auto& [wanted, flags, text] = GetParam();
  const object loop = new_loop();
  const error e = make_error(wanted, "words", flags);
  const value context = value::list({value::list({value::text("message"), value::text("told")}),
                                     value::list({value::text("exception"), value::of(e)})});
  (void)take_log();
  check(rt.loop->default_exception_handler(loop.get(), context.raw().as.list));
  const std::vector<std::string> log = take_log();
  check(rt.loop->close(loop.get()));
  ASSERT_EQ(log.size(), 1u);
  EXPECT_NE(log[0].find(text), std::string::npos) << log[0];
}

INSTANTIATE_TEST_SUITE_P(
    kinds, error_class,
    testing::Values(expected_class{ASSAY_ERROR_KIND_OTHER, 0, "OtherError: words"},
                    expected_class{ASSAY_ERROR_KIND_USER, 0, "UserError: words"},
                    expected_class{ASSAY_ERROR_KIND_USER, ASSAY_ERROR_BASE, "UserBaseError: words"},
                    expected_class{ASSAY_ERROR_KIND_USER, ASSAY_ERROR_DERIVED, "DerivedUserError: words"},
                    expected_class{ASSAY_ERROR_KIND_CANCELLED, ASSAY_ERROR_BASE, "CancelledError: words"},
                    expected_class{ASSAY_ERROR_KIND_CANCELLED, ASSAY_ERROR_BASE | ASSAY_ERROR_DERIVED,
                                   "DerivedCancelledError: words"},
                    expected_class{ASSAY_ERROR_KIND_TIMEOUT, 0, "TimeoutError: words"},
                    expected_class{ASSAY_ERROR_KIND_INVALID_STATE, 0, "InvalidStateError: words"},
                    expected_class{ASSAY_ERROR_KIND_VALUE, 0, "ValueError: words"},
                    expected_class{ASSAY_ERROR_KIND_TYPE, 0, "TypeError: words"},
                    expected_class{ASSAY_ERROR_KIND_RUNTIME, 0, "RuntimeError: words"},
                    expected_class{ASSAY_ERROR_KIND_LOOKUP, 0, "LookupError: words"},
                    expected_class{ASSAY_ERROR_KIND_INDEX, 0, "IndexError: words"},
                    expected_class{ASSAY_ERROR_KIND_KEY, 0, "KeyError: 'words'"},
                    expected_class{ASSAY_ERROR_KIND_INCOMPLETE_READ, 0, "IncompleteReadError: 0 bytes read"},
                    expected_class{ASSAY_ERROR_KIND_LIMIT_OVERRUN, 0, "LimitOverrunError: words"},
                    expected_class{ASSAY_ERROR_KIND_QUEUE_EMPTY, 0, "QueueEmpty: words"},
                    expected_class{ASSAY_ERROR_KIND_QUEUE_FULL, 0, "QueueFull: words"},
                    expected_class{ASSAY_ERROR_KIND_QUEUE_SHUTDOWN, 0, "QueueShutDown: words"},
                    expected_class{ASSAY_ERROR_KIND_BROKEN_BARRIER, 0, "BrokenBarrierError: words"},
                    expected_class{ASSAY_ERROR_KIND_OS, 0, "OSError: [Errno 0] words"},
                    expected_class{ASSAY_ERROR_KIND_RESOLVE, 0, "gaierror: [Errno 0] words"},
                    expected_class{ASSAY_ERROR_KIND_TLS, 0, "SSLError: "},
                    expected_class{ASSAY_ERROR_KIND_UNSUPPORTED, 0, "UnsupportedError: words"},
                    expected_class{ASSAY_ERROR_KIND_NOT_IMPLEMENTED, 0, "NotImplementedError: words"},
                    expected_class{ASSAY_ERROR_KIND_STOP_ITERATION, 0, "StopIteration: words"},
                    expected_class{ASSAY_ERROR_KIND_STOP_ASYNC_ITERATION, 0, "StopAsyncIteration: words"},
                    expected_class{ASSAY_ERROR_KIND_GENERATOR_EXIT, ASSAY_ERROR_BASE, "GeneratorExit: words"},
                    expected_class{ASSAY_ERROR_KIND_GROUP, 0, "words"},
                    expected_class{ASSAY_ERROR_KIND_EXIT, ASSAY_ERROR_BASE, "SystemExit: 0"},
                    expected_class{ASSAY_ERROR_KIND_INTERRUPT, ASSAY_ERROR_BASE, "KeyboardInterrupt: words"}),
    [](const auto& test) {
      return "kind_" + std::to_string(test.param.kind) + "_flags_" + std::to_string(test.param.flags);
    });

TEST(error, of_cancellation_has_no_message_where_none_was_given) {
  auto waiting = []() -> body {
    co_await new_future();
    co_return value();
  };
  error plain;
  error worded;
  auto outer = [&]() -> body {
    const object first = spawn(waiting());
    const object second = spawn(waiting());
    co_await sleep(0);
    cancel(first);
    if (rt.task->cancelling != nullptr) cancel(second, "enough");
    try {
      co_await first;
    } catch (const raised& e) {
      plain = e.what;
    }
    if (rt.task->cancelling == nullptr) co_return value();
    try {
      co_await second;
    } catch (const raised& e) {
      worded = e.what;
    }
    co_return value();
  };
  run(outer());
  EXPECT_EQ(kind(plain), ASSAY_ERROR_KIND_CANCELLED);
  EXPECT_EQ(info(plain).flags, ASSAY_ERROR_BASE | ASSAY_ERROR_NO_MESSAGE);
  if (worded) {
    EXPECT_EQ(message(worded), "enough");
  }
}

TEST(error, raised_by_the_body_as_cancellation_cancels_its_task) {
  bool was_cancelled = false;
  auto outer = [&]() -> body {
    const object task = spawn(fails_with(make_error(ASSAY_ERROR_KIND_CANCELLED, "", ASSAY_ERROR_BASE)));
    co_await sleep(0);
    was_cancelled = cancelled(task);
    co_return value();
  };
  run(outer());
  EXPECT_TRUE(was_cancelled);
}

TEST(error, timeouts_carry_the_cancellation_as_their_cause) {
  auto waiting = []() -> body {
    co_await new_future();
    co_return value();
  };
  error e;
  auto outer = [&]() -> body {
    try {
      co_await wait_for(waiting().to_object(), 0.001);
    } catch (const raised& caught) {
      e = caught.what;
    }
    co_return value();
  };
  run(outer());
  ASSERT_EQ(kind(e), ASSAY_ERROR_KIND_TIMEOUT);
  if (std::string(rt.plugin->manifest()->version).rfind("3.8.", 0) == 0) return;  // has no cause there
  ASSERT_NE(info(e).cause, nullptr);
  EXPECT_EQ(kind(error::share(info(e).cause)), ASSAY_ERROR_KIND_CANCELLED);
}

TEST(error, survives_look_ups_and_ends_on_several_threads) {
  const long before = living_errors();
  {
    const error shared = make_error(ASSAY_ERROR_KIND_USER, "shared");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&shared] {
        for (int i = 0; i < 200; ++i) {
          object future;
          check(rt.future->thread_create(future.out()));
          check(rt.future->set_exception(future.get(), shared.get()));
          EXPECT_EQ(exception(future).get(), shared.get());
          object other;
          check(rt.future->thread_create(other.out()));
          cancel(other);
          const error gone = error_of([&] { result(other); });
          EXPECT_EQ(kind(gone), ASSAY_ERROR_KIND_CANCELLED);
        }
      });
    }
    for (std::thread& each : threads) each.join();
  }
  rt.plugin->collect();
  EXPECT_EQ(living_errors(), before);
}

}  // namespace
}  // namespace fake_host
