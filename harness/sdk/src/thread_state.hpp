// thread_state.hpp - the thread behind test_thread.
#pragma once

#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "assay/sdk/test_thread.hpp"

namespace assay {

class test_thread::state {
 public:
  void run(std::function<void()> f) { thread_ = std::thread(std::move(f)); }
  void join() {
    std::lock_guard lock(mutex_);
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::mutex mutex_;
  std::thread thread_;
};

}  // namespace assay
