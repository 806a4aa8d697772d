// Tasks: what it costs to start one and wait for it, to await without one, and to let others have a turn.
#include "crew.hpp"

namespace assay::bench {
namespace {

// Counts itself and ends.
class counted_body final : public body {
 public:
  explicit counted_body(std::int64_t& ran) : ran_(ran) {}

 private:
  std::int32_t step(assay_value& out) override {
    ++ran_;
    return finish(out);
  }
  std::int64_t& ran_;
};

// Awaits a new body, again: as a task, or as it is.
template <bool AsTask>
class awaiter final : public body {
 public:
  awaiter(int rounds, std::int64_t& ran) : left_(rounds), ran_(ran) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (left_-- == 0) return finish(out);
    assay_object* const coroutine = as_coroutine(new counted_body(ran_));
    return await(AsTask ? spawn(coroutine) : coroutine, out);
  }
  int left_;
  std::int64_t& ran_;
};

template <bool AsTask>
void await_bodies(loop_fixture& loop, int rounds) {
  std::int64_t ran = 0;
  loop.run(new awaiter<AsTask>(rounds, ran));
  if (ran != rounds) throw failed{"not every body ran before its await ended"};
}

void SpawnAndAwait(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"task.first-step-fifo", "task.result"}, {"task.create"},
          [](loop_fixture& loop) { await_bodies<true>(loop, rounds); });
}
BENCHMARK(SpawnAndAwait)->Unit(benchmark::kNanosecond);

void AwaitNoTask(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"coro.await-inline", "coro.await-value"}, {"loop.run_until_complete"},
          [](loop_fixture& loop) { await_bodies<false>(loop, rounds); });
}
BENCHMARK(AwaitNoTask)->Unit(benchmark::kNanosecond);

class yielder final : public body {
 public:
  explicit yielder(int rounds) : left_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (left_-- == 0) return finish(out);
    return await(yield(), out);
  }
  int left_;
};

void YieldAlone(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"sleep.zero-yields-once"}, {"combinators.sleep"},
          [](loop_fixture& loop) { loop.run(new yielder(rounds)); });
}
BENCHMARK(YieldAlone)->Unit(benchmark::kNanosecond);

void Yield1000Tasks(benchmark::State& state) {
  constexpr int tasks = 1000;
  constexpr int rounds = 10;
  measure(state, std::int64_t{tasks} * rounds, {"sleep.zero-yields-once", "task.first-step-fifo"},
          {"task.create", "combinators.sleep"}, [](loop_fixture& loop) {
            loop.run(new crew(tasks, [] { return [](int) { return new yielder(rounds); }; }));
          });
}
BENCHMARK(Yield1000Tasks)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
