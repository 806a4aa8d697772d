// Done callbacks: one prints progress, one starts a task that follows on another.
#include <aio/aio.hpp>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

aio::task<void> work() { co_await aio::sleep(10ms); }

aio::task<void> follow_up(aio::future<void> finished) {
  std::cout << "follow-up runs" << std::endl;
  finished.set_result();
  co_return;
}

aio::task<void> after(aio::seconds delay, aio::task<void> coroutine) {
  co_await aio::sleep(delay);
  co_await coroutine;
  std::cout << "task after a delay is done" << std::endl;
}

aio::task<void> main_coroutine() {
  std::vector<aio::scheduled_task<void>> tasks;
  for (int i = 0; i < 20; ++i) {
    tasks.push_back(aio::create_task(work()));
    tasks.back().add_done_callback([](const aio::future_base&) { std::cout << '.'; });
  }
  co_await aio::wait(tasks);
  std::cout << std::endl;

  const auto finished = aio::create_future<void>();
  aio::create_task(work()).add_done_callback(
      [finished](const aio::future_base&) { aio::create_task(follow_up(finished)); });
  co_await finished;
  co_await aio::create_task(after(10ms, work()));
}

int main() { aio::run(main_coroutine()); }
