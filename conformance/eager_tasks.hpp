// Eager tasks for the length of a test.
#pragma once

#include <assay/sdk/conformance.hpp>

namespace assay::conformance {

// Makes the tasks of the test's loop eager while it lives.
class eager_tasks {
 public:
  explicit eager_tasks(test_context& rt) : loop_(rt.loop()) {
    loop_.set_task_factory(rt.eager_task_factory());
  }
  eager_tasks(const eager_tasks&) = delete;
  eager_tasks& operator=(const eager_tasks&) = delete;
  ~eager_tasks() { loop_.set_task_factory({}); }

 private:
  loop loop_;
};

}  // namespace assay::conformance
