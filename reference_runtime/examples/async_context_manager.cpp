// An asynchronous context manager: entry and exit are awaited, the exit also after an error.
#include <aio/aio.hpp>
#include <iostream>

using namespace std::chrono_literals;

class database {
 public:
  aio::task<database*> async_enter() {
    std::cout << ">entering the context manager" << std::endl;
    co_await aio::sleep(5ms);
    co_return this;
  }
  aio::task<bool> async_exit(std::exception_ptr error) {
    std::cout << ">exiting the context manager" << (error ? " after an error" : "") << std::endl;
    co_await aio::sleep(5ms);
    co_return false;  // an error goes on
  }
  aio::task<int> count_rows() {
    co_await aio::sleep(1ms);
    co_return 3;
  }
};

aio::task<void> main_coroutine() {
  const auto count = [](database* db) -> aio::task<int> {
    std::cout << "within the manager" << std::endl;
    co_return co_await db->count_rows();
  };
  const int rows = co_await aio::async_with(database(), count);
  std::cout << rows << " rows" << std::endl;

  const auto fail = [](database*) -> aio::task<void> {
    throw std::runtime_error("no such table");
    co_return;
  };
  try {
    co_await aio::async_with(database(), fail);
  } catch (const std::runtime_error& e) {
    std::cout << "error: " << e.what() << std::endl;
  }
}

int main() { aio::run(main_coroutine()); }
