// Cancellation: a task that waits is cancelled, and ends.
#include <utility>

#include "rig.hpp"

namespace assay::bench {
namespace {

// Awaits what never comes by itself.
template <class Make>
class forever final : public body {
 public:
  explicit forever(Make make) : make_(std::move(make)) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (std::exchange(began_, true)) throw failed{"the wait ended, but nothing had come"};
    return await(make_(), out);
  }
  Make make_;
  bool began_ = false;
};

// Spawns a task that waits, cancels it, and lets it run until it is done, again. It is not awaited: that
// would be a second cancelled error, in this body.
template <class Make>
class canceller final : public body {
 public:
  canceller(int rounds, Make make) : left_(rounds), make_(std::move(make)) {}

 private:
  std::int32_t step(assay_value& out) override {
    const assay_ext_future& future = loaded_plugin().future();
    if (task_ && !std::exchange(requested_, true)) {
      check(future.cancel(task_.get(), nullptr, &taken_));
    } else if (task_) {
      std::int32_t done = 0;
      check(future.done(task_.get(), &done));
      if (done != 0) end_round();
      if (done == 0 && ++turns_ > 100) throw failed{"a cancelled task did not end"};
    }
    if (!task_) {
      if (left_-- == 0) return finish(out);
      task_ = object::adopt(spawn(as_coroutine(new forever<Make>(make_))));
    }
    return await(yield(), out);
  }
  void end_round() {
    std::int32_t cancelled = 0;
    check(loaded_plugin().future().cancelled(task_.get(), &cancelled));
    if (cancelled == 0 || taken_ == 0) throw failed{"a cancelled task ended otherwise"};
    task_ = {};
    requested_ = false;
    turns_ = 0;
  }

  int left_;
  Make make_;
  object task_;
  bool requested_ = false;
  std::int32_t taken_ = 0;
  int turns_ = 0;
};

assay_object* new_future() {
  assay_object* future = nullptr;
  check(loaded_plugin().future().create(nullptr, &future));
  return future;
}

void CancelWaitingTask(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"cancel.request", "cancel.unhandled", "cancel.raised-at-await"},
          {"task.create", "future.create", "future.cancel", "future.done", "future.cancelled",
           "combinators.sleep"},
          [](loop_fixture& loop) { loop.run(new canceller(rounds, new_future)); });
}
BENCHMARK(CancelWaitingTask)->Unit(benchmark::kNanosecond);

void CancelSleepingTask(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"cancel.request", "cancel.unhandled", "cancel.sleep-ends"},
          {"task.create", "future.cancel", "future.done", "future.cancelled", "combinators.sleep"},
          [](loop_fixture& loop) { loop.run(new canceller(rounds, [] { return sleep(3600); })); });
}
BENCHMARK(CancelSleepingTask)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
