// test_thread.hpp - a thread made by a test. Joined by the test, or at its end.
#pragma once

#include <memory>

namespace assay {

class test_thread {
 public:
  test_thread() = default;
  // Waits for its end, once; later calls do nothing. Never from a coroutine whose loop the thread needs.
  void join();

  class state;
  explicit test_thread(std::shared_ptr<state> s) : state_(std::move(s)) {}

 private:
  std::shared_ptr<state> state_;
};

}  // namespace assay
