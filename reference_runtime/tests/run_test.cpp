#include "support.hpp"

namespace aio::test {
namespace {

task<int> inner(int x) { co_return x + 1; }
task<int> outer(int x) {
  int y = co_await inner(x);
  co_await sleep(0s);
  co_await sleep(1ms);
  co_return y + 1;
}

TEST(Run, ReturnsTheResultOfTheCoroutine) { EXPECT_EQ(run(outer(1)), 3); }

task<int> gathering() {
  auto [a, b] = co_await gather(outer(1), outer(2));
  std::vector<task<int>> many;
  for (int i = 0; i < 10; ++i) many.push_back(outer(i));
  auto results = co_await gather(std::move(many));
  int sum = 0;
  for (int r : results) sum += r;
  auto c = co_await wait_for(outer(5), 1s);
  bool timed_out = false;
  try {
    co_await wait_for(sleep(10s), 1ms);
  } catch (const timeout_error&) {
    timed_out = true;
  }
  EXPECT_TRUE(timed_out);
  auto d = co_await shield(outer(6));
  auto [e, f] = co_await gather(return_exceptions, outer(1), sleep(0s));
  co_return a + b + sum + c + d + e.value();
}

TEST(Run, Combines) { EXPECT_EQ(run(gathering()), 3 + 4 + 65 + 7 + 8 + 3); }

task<long> deep(int n) {
  if (n == 0) {
    co_await sleep(0s);
    co_return 0;
  }
  co_return 1 + co_await deep(n - 1);
}
TEST(Run, AwaitsTwentyThousandCoroutinesDeep) { EXPECT_EQ(run(deep(20000)), 20000); }

}  // namespace
}  // namespace aio::test
