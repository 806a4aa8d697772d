// Tasks that end together: the failure of one cancels the others, and what went wrong is thrown as a group.
#include <aio/aio.hpp>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

aio::task<void> fetch(std::string name, aio::seconds time) {
  try {
    co_await aio::sleep(time);
    std::cout << name << " done" << std::endl;
  } catch (const aio::cancelled_error&) {
    std::cout << name << " cancelled" << std::endl;
    throw;
  }
}

aio::task<void> fail(aio::seconds time) {
  co_await aio::sleep(time);
  throw std::runtime_error("no route");
}

aio::task<void> main_coroutine() {
  aio::task_group works;
  co_await aio::async_with(works, [&]() -> aio::task<void> {
    works.create_task(fetch("first", 10ms));
    works.create_task(fetch("second", 30ms));
    co_return;
  });
  std::cout << "both are done" << std::endl;

  aio::task_group fails;
  try {
    co_await aio::async_with(fails, [&]() -> aio::task<void> {
      fails.create_task(fetch("third", 1h));
      fails.create_task(fail(10ms));
      co_return;
    });
  } catch (const aio::exception_group& group) {
    for (const std::exception_ptr& e : group.exceptions())
      std::cout << "failed: " << aio::describe(e) << std::endl;
  }
}

int main() { aio::run(main_coroutine()); }
