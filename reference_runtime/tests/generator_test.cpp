#include "support.hpp"

namespace aio::test {
namespace {

class Generator : public LoopTest {
 protected:
  // The loop closes the generators that a test has left open.
  ~Generator() override {
    if (loop) drain();
  }
};

async_generator<int> count(int n) {
  for (int i = 1; i <= n; ++i) {
    co_await sleep(0s);
    co_yield i;
  }
}

// Says what its clean-up does.
async_generator<int> tidy(std::vector<std::string>& trace) {
  std::exception_ptr closing;
  try {
    for (int i = 1;; ++i) co_yield i;
  } catch (const generator_exit&) {
    closing = std::current_exception();
  }
  co_await sleep(0s);
  trace.push_back("cleaned up");
  std::rethrow_exception(closing);
}

TEST_F(Generator, IsReadByALoopOverNext) {
  const auto main = [&]() -> task<std::vector<int>> {
    std::vector<int> seen;
    auto numbers = count(3);
    while (auto n = co_await numbers.next()) seen.push_back(*n);
    co_return seen;
  };
  EXPECT_THAT(loop->run_until_complete(main()), ElementsAre(1, 2, 3));
}

TEST_F(Generator, AnextThrowsAtTheEndEachTime) {
  const auto main = [&]() -> task<void> {
    auto numbers = count(1);
    EXPECT_EQ(co_await numbers.anext(), 1);
    for (int i = 0; i < 2; ++i) {
      bool ended = false;
      try {
        co_await numbers.anext();
      } catch (const stop_async_iteration&) {
        ended = true;
      }
      EXPECT_TRUE(ended);
    }
  };
  loop->run_until_complete(main());
}

TEST_F(Generator, GivesWhatCanOnlyBeMoved) {
  const auto boxes = []() -> async_generator<std::unique_ptr<int>> { co_yield std::make_unique<int>(7); };
  const auto main = [&]() -> task<int> {
    auto g = boxes();
    const std::unique_ptr<int> box = co_await g.anext();
    co_return *box;
  };
  EXPECT_EQ(loop->run_until_complete(main()), 7);
}

TEST_F(Generator, TakesWhatIsSent) {
  const auto echo = []() -> async_generator<int, int> {
    int sent = 0;
    for (;;) sent = co_yield sent * 2;
  };
  const auto main = [&]() -> task<int> {
    auto g = echo();
    co_await g.anext();
    const int doubled = co_await g.asend(21);
    co_await g.aclose();
    co_return doubled;
  };
  EXPECT_EQ(loop->run_until_complete(main()), 42);
}

TEST_F(Generator, AStepCanBeATaskAndHaveATimeLimit) {
  const auto main = [&]() -> task<int> {
    auto numbers = count(3);
    const int first = co_await create_task(detail::await_it(numbers.anext()));
    co_return first + co_await wait_for(numbers.anext(), 1s);
  };
  EXPECT_EQ(loop->run_until_complete(main()), 3);
}

TEST_F(Generator, ASecondStepAtOnceIsRefused) {
  const auto main = [&]() -> task<void> {
    auto numbers = count(2);
    const auto step = [&]() -> task<int> { co_return co_await numbers.anext(); };
    const auto first = create_task(step());
    const auto second = create_task(step());
    EXPECT_EQ(co_await first, 1);
    EXPECT_THROW(second.result(), runtime_error);
  };
  loop->run_until_complete(main());
}

TEST_F(Generator, AcloseAwaitsTheCleanUp) {
  const auto main = [&]() -> task<void> {
    auto g = tidy(trace);
    co_await g.anext();
    co_await g.aclose();
    EXPECT_THAT(trace, ElementsAre("cleaned up"));
    co_await g.aclose();
  };
  loop->run_until_complete(main());
}

TEST_F(Generator, ADroppedOneIsClosedByTheLoop) {
  const auto main = [&]() -> task<void> {
    {
      auto g = tidy(trace);
      co_await g.anext();
    }
    EXPECT_THAT(trace, IsEmpty());
  };
  loop->run_until_complete(main());
  drain();
  EXPECT_THAT(trace, ElementsAre("cleaned up"));
}

TEST_F(Generator, OneThatOutlivesItsLoopIsDestroyedWithoutIt) {
  std::optional<async_generator<int>> kept;
  const auto main = [&]() -> task<void> {
    kept = tidy(trace);
    co_await kept->anext();
  };
  loop->run_until_complete(main());
  loop.reset();
  kept.reset();
  EXPECT_THAT(trace, IsEmpty());
}

TEST_F(Generator, ATaskDestroyedInTheMiddleOfAStepLeavesAGeneratorAtItsEnd) {
  auto g = [](event_loop&) -> async_generator<int> {
    co_await create_future<void>();
    co_yield 1;
  }(*loop);
  const auto step = [&]() -> task<void> { co_await g.anext(); };
  loop->create_task(step());
  drain();
  EXPECT_THAT(take_reports(), ElementsAre(HasSubstr("destroyed")));
  const auto again = [&]() -> task<bool> {
    const std::optional<int> n = co_await g.next();
    co_return n.has_value();
  };
  EXPECT_FALSE(loop->run_until_complete(again()));
}

TEST_F(Generator, RunClosesWhatIsLeftOpen) {
  std::optional<async_generator<int>> kept;
  const auto main = [&]() -> task<void> {
    kept = tidy(trace);
    co_await kept->anext();
  };
  run(main());
  EXPECT_THAT(trace, ElementsAre("cleaned up"));
}

// --- iterators and comprehensions ---

struct counter {
  int last = 0;
  task<int> anext() {
    if (last == 3) throw stop_async_iteration();
    co_await sleep(0s);
    co_return ++last;
  }
};

TEST_F(Generator, AnIteratorOfOnesOwnIsReadTheSameWay) {
  const auto main = [&]() -> task<std::vector<int>> {
    std::vector<int> seen;
    counter own;
    while (auto n = co_await next(own)) seen.push_back(*n);
    co_await async_for(counter(), [&](int n) { seen.push_back(n * 10); });
    const auto body = [&](int n) -> task<void> {
      co_await sleep(0s);
      seen.push_back(n * 100);
    };
    co_await async_for(count(2), body);
    co_return seen;
  };
  EXPECT_THAT(loop->run_until_complete(main()), ElementsAre(1, 2, 3, 10, 20, 30, 100, 200));
}

TEST_F(Generator, ComprehensionsCollect) {
  const auto main = [&]() -> task<void> {
    const std::vector<int> all = co_await collect(count(3));
    EXPECT_THAT(all, ElementsAre(1, 2, 3));
    const auto square = [](int n) { return n * n; };
    const std::vector<int> squares = co_await collect(count(3), square);
    EXPECT_THAT(squares, ElementsAre(1, 4, 9));
    const auto odd = [](int n) { return n % 2 == 1; };
    const std::vector<int> odd_squares = co_await collect(count(5), odd, square);
    EXPECT_THAT(odd_squares, ElementsAre(1, 9, 25));
    std::vector<task<int>> each;
    for (int i = 0; i < 3; ++i) each.push_back(count_passes(i));
    const std::vector<int> awaited = co_await await_each(std::move(each));
    EXPECT_THAT(awaited, ElementsAre(0, 1, 2));
  };
  loop->run_until_complete(main());
}

// --- async_with ---

struct resource {
  std::vector<std::string>* trace;
  bool suppress = false;
  task<int> async_enter() {
    co_await sleep(0s);
    trace->push_back("enter");
    co_return 7;
  }
  task<bool> async_exit(std::exception_ptr error) {
    co_await sleep(0s);
    trace->push_back(error ? "exit after " + describe(error) : "exit");
    co_return suppress;
  }
};

TEST_F(Generator, AsyncWithAwaitsEntryAndExitAroundTheBody) {
  const auto main = [&]() -> task<int> {
    const auto body = [&](int entered) -> task<int> {
      trace.push_back("body");
      co_return entered + 1;
    };
    resource r{&trace};
    co_return co_await async_with(r, body);
  };
  EXPECT_EQ(loop->run_until_complete(main()), 8);
  EXPECT_THAT(trace, ElementsAre("enter", "body", "exit"));
}

TEST_F(Generator, AsyncWithAwaitsTheExitOnErrorsWhichItMaySuppress) {
  const auto failing = [](int) -> task<void> {
    throw std::logic_error("boom");
    co_return;
  };
  const auto main = [&](bool suppress) -> task<void> {
    resource r{&trace, suppress};
    co_await async_with(r, failing);
  };
  EXPECT_THROW(loop->run_until_complete(main(false)), std::logic_error);
  loop->run_until_complete(main(true));
  EXPECT_THAT(trace, ElementsAre("enter", "exit after boom", "enter", "exit after boom"));
}

TEST_F(Generator, AsyncWithAwaitsTheExitOnCancellation) {
  const auto main = [&]() -> task<void> {
    const auto body = []() -> task<void> { co_await sleep(1h); };
    resource r{&trace};
    co_await async_with(r, body);
  };
  const auto t = loop->create_task(main());
  drain();
  t.cancel();
  drain();
  EXPECT_TRUE(t.cancelled());
  EXPECT_THAT(trace, ElementsAre("enter", "exit after cancelled"));
}

TEST_F(Generator, AsyncWithTakesALockAndAPlainBody) {
  const auto main = [&]() -> task<int> {
    const lock l;
    const int answer = co_await async_with(l, [&] { return l.locked() ? 1 : 0; });
    EXPECT_FALSE(l.locked());
    co_return answer;
  };
  EXPECT_EQ(loop->run_until_complete(main()), 1);
}

}  // namespace
}  // namespace aio::test
