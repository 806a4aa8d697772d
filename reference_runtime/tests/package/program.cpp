#include <aio/aio.hpp>
#include <cstdio>

aio::task<int> answer() {
  co_await aio::sleep(aio::seconds(0));
  co_return 42;
}

int main() {
  std::printf("%d\n", aio::run(answer()));
  return 0;
}
