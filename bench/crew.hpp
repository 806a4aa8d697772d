// crew.hpp - a body that starts many tasks, and then awaits each of them.
#pragma once

#include <utility>
#include <vector>

#include "rig.hpp"

namespace assay::bench {

// set_up() is called first, within the running loop, and gives the function that makes the body of the i-th
// task.
template <class SetUp>
class crew final : public body {
 public:
  crew(int tasks, SetUp set_up) : size_(tasks), set_up_(std::move(set_up)) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (tasks_.empty()) start();
    if (next_ == tasks_.size()) return finish(out);
    return await(tasks_[next_++].release(), out);
  }
  void start() {
    auto make = set_up_();
    tasks_.reserve(static_cast<std::size_t>(size_));
    for (int i = 0; i < size_; ++i) tasks_.push_back(object::adopt(spawn(as_coroutine(make(i)))));
  }

  int size_;
  SetUp set_up_;
  std::vector<object> tasks_;
  std::size_t next_ = 0;
};

}  // namespace assay::bench
