// Tasks: what it costs to start one and wait for it, and to let others have a turn.
#include <memory>
#include <vector>

#include "rig.hpp"

namespace assay::bench {
namespace {

// Spawns a task, awaits it, again.
class spawner final : public body {
 public:
  explicit spawner(int rounds) : left_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (left_-- == 0) return finish(out);
    return await(spawn(as_coroutine(new empty_body)), out);
  }
  int left_;
};

void SpawnAndAwait(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"task.first-step-fifo", "task.result"}, {"task.create"},
          [](loop_fixture& loop) { loop.run(new spawner(rounds)); });
}
BENCHMARK(SpawnAndAwait)->Unit(benchmark::kNanosecond);

class yielder final : public body {
 public:
  explicit yielder(int rounds) : left_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (left_-- == 0) return finish(out);
    return await(sleep(0), out);
  }
  int left_;
};

// Starts many tasks that yield, then awaits each of them.
class yielders final : public body {
 public:
  yielders(int tasks, int rounds) : tasks_(tasks), rounds_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (started_.empty()) {
      started_.reserve(static_cast<std::size_t>(tasks_));
      for (int i = 0; i < tasks_; ++i) started_.push_back(spawn(as_coroutine(new yielder(rounds_))));
    }
    if (next_ == started_.size()) return finish(out);
    return await(started_[next_++], out);
  }
  int tasks_;
  int rounds_;
  std::vector<assay_object*> started_;  // given away one by one, all of them before the end
  std::size_t next_ = 0;
};

void Yield1000Tasks(benchmark::State& state) {
  constexpr int tasks = 1000;
  constexpr int rounds = 10;
  measure(state, std::int64_t{tasks} * rounds, {"sleep.zero-yields-once", "task.first-step-fifo"},
          {"task.create", "combinators.sleep"},
          [](loop_fixture& loop) { loop.run(new yielders(tasks, rounds)); });
}
BENCHMARK(Yield1000Tasks)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
