// Timers: limits that are set and not reached, alone and among many; and very many tasks that sleep.
#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "counting_callback.hpp"
#include "crew.hpp"
#include "processor_time.hpp"

namespace assay::bench {
namespace {

// Inside the running loop, as programs do.
class timer_user final : public body {
 public:
  timer_user(assay_object* loop, int rounds) : counter_(loop, -1), rounds_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    const assay_call_args args = counter_.arguments();
    for (int i = 0; i < rounds_; ++i) {
      const object handle = object::adopt(call_later(args, 3600.0 + i));
      cancel(handle.get());
    }
    return finish(out);
  }
  counting_callback counter_;
  int rounds_;
};

void TimerStartAndCancel(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"loop.call-later-not-early", "loop.timer-cancel"},
          {"loop.call_later", "loop.handle_cancel"},
          [](loop_fixture& loop) { loop.run(new timer_user(loop.get(), rounds)); });
}
BENCHMARK(TimerStartAndCancel)->Unit(benchmark::kNanosecond);

// Timers that wait all the while, some due before those that come and go, some after.
class waiting_timers {
 public:
  waiting_timers(assay_object* loop, int timers) : counter_(loop, -1) {
    const assay_call_args args = counter_.arguments();
    for (int i = 0; i < timers; ++i) handles_.push_back(object::adopt(call_later(args, 3000.0 + i)));
  }
  void judge() const {
    if (counter_.left() != -1) throw failed{"a timer came before its time"};
  }

 private:
  counting_callback counter_;
  std::vector<object> handles_;
};

void TimerStartAndCancelAmong10000(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure_prepared(state, rounds, {"loop.call-later-not-early", "loop.timer-cancel"},
                   {"loop.call_later", "loop.handle_cancel"}, [](loop_fixture& loop) {
                     auto others = std::make_shared<waiting_timers>(loop.get(), 10000);
                     return [&loop, others] {
                       loop.run(new timer_user(loop.get(), rounds));
                       others->judge();
                     };
                   });
}
BENCHMARK(TimerStartAndCancelAmong10000)->Unit(benchmark::kNanosecond);

using steady = std::chrono::steady_clock;

// Sleeps until a moment, and notes by how much it came late.
class late_sleeper final : public body {
 public:
  late_sleeper(steady::time_point when, std::vector<double>& late) : when_(when), late_(late) {}

 private:
  std::int32_t step(assay_value& out) override {
    const std::chrono::duration<double> left = when_ - steady::now();
    if (std::exchange(slept_, true)) {
      late_.push_back(-left.count());
      return finish(out);
    }
    return await(sleep(std::max(left.count(), 0.0)), out);
  }
  steady::time_point when_;
  std::vector<double>& late_;
  bool slept_ = false;
};

// The moments lie over a second, in no order, and begin when all tasks should have been started. Gives how
// late the tasks were, in order.
std::vector<double> sleep_all(loop_fixture& loop, int tasks) {
  std::vector<double> late;
  late.reserve(static_cast<std::size_t>(tasks));
  loop.run(new crew(tasks, [&] {
    const steady::time_point first = steady::now() + std::chrono::milliseconds(500);
    return [&late, first, tasks](int i) {
      const auto place = std::int64_t{i} * 7919 % tasks;
      return new late_sleeper(first + std::chrono::nanoseconds(1'000'000'000 / tasks * place), late);
    };
  }));
  if (late.size() != static_cast<std::size_t>(tasks)) throw failed{"not every sleep ended"};
  std::sort(late.begin(), late.end());
  return late;
}

// Its time is the processor's: most of the other is spent asleep. One pass takes a second and a half, and
// stands for all iterations.
void Sleep100000Tasks(benchmark::State& state) {
  constexpr int tasks = 100000;
  with_loop(
      state, {"sleep.not-early", "sleep.overlap"}, {"task.create", "combinators.sleep"},
      [&](loop_fixture& loop) {
        cost_count counted;
        while (state.KeepRunningBatch(state.max_iterations)) {
          const double before = processor_seconds();
          const std::vector<double> late = sleep_all(loop, tasks);
          state.SetIterationTime((processor_seconds() - before) * static_cast<double>(state.max_iterations));
          state.counters["p99_late_ms"] = late[late.size() / 100 * 99] * 1e3;
        }
        counted.report(state, tasks);
        state.counters["ops"] = tasks;
      });
}
BENCHMARK(Sleep100000Tasks)->UseManualTime()->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
