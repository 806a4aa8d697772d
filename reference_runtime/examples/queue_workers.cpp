// A producer puts five items into a queue, a consumer marks each as done; join waits for the last.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

aio::task<void> producer(aio::queue<int> queue) {
  for (int i = 0; i < 5; ++i) {
    std::cout << "Produced " << i << std::endl;
    co_await queue.put(i);
    co_await aio::sleep(1ms);
  }
}

aio::task<void> consumer(aio::queue<int> queue) {
  for (;;) {
    const int item = co_await queue.get();
    std::cout << "Consumed " << item << std::endl;
    queue.task_done();
  }
}

aio::task<void> main_coroutine() {
  aio::queue<int> queue;
  const auto consuming = aio::create_task(consumer(queue));
  co_await producer(queue);
  co_await queue.join();
  consuming.cancel();
  std::cout << "All items are done" << std::endl;
}

int main() { aio::run(main_coroutine()); }
