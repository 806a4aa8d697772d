// Combinators: many at once, for each member; and one with a time limit that is not reached, or behind a
// shield.
#include "combinators.hpp"

#include "crew.hpp"

namespace assay::bench {
namespace {

void Gather1000(benchmark::State& state) {
  constexpr int children = 1000;
  measure(state, children, {"gather.result-order", "gather.mixed-arguments"}, {"combinators.gather"},
          [](loop_fixture& loop) { gather_bodies(loop, children, [] {}); });
}
BENCHMARK(Gather1000)->Unit(benchmark::kNanosecond);

// Starts tasks and waits for all of them with one wait().
class waiter final : public body {
 public:
  explicit waiter(int tasks) : tasks_(tasks) {}
  void given(const assay_value& sets) override { answered_ = sets.tag == ASSAY_LIST; }

 private:
  std::int32_t step(assay_value& out) override {
    if (asked_) {
      if (!answered_) throw failed{"wait() did not give its two sets"};
      return finish(out);
    }
    asked_ = true;
    const members tasks(tasks_, [] { return spawn(as_coroutine(empty_body::shared())); });
    assay_wait_args args{};
    args.size = sizeof args;
    args.return_when = ASSAY_ALL_COMPLETED;
    args.members = tasks.get();
    assay_object* all = nullptr;
    check(loaded_plugin().combinators().wait(&args, &all));
    return await(all, out);
  }
  int tasks_;
  bool asked_ = false;
  bool answered_ = false;
};

void Wait1000(benchmark::State& state) {
  constexpr int tasks = 1000;
  measure(state, tasks, {"wait.all-completed", "wait.two-sets"}, {"task.create", "combinators.wait"},
          [](loop_fixture& loop) { loop.run(new waiter(tasks)); });
}
BENCHMARK(Wait1000)->Unit(benchmark::kNanosecond);

// Lets others have a turn, once: what is waited for is not done at once.
class short_body final : public body {
  std::int32_t step(assay_value& out) override {
    if (std::exchange(yielded_, true)) return finish(out);
    return await(yield(), out);
  }
  bool yielded_ = false;
};

// Awaits what `wrap` makes of a short body, again.
template <class Wrap>
class wrapper final : public body {
 public:
  wrapper(int rounds, Wrap wrap) : left_(rounds), wrap_(std::move(wrap)) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (left_-- == 0) return finish(out);
    const object inner = object::adopt(as_coroutine(new short_body));
    return await(wrap_(inner.get()), out);
  }
  int left_;
  Wrap wrap_;
};

void WaitForInTime(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"wait_for.result", "loop.timer-cancel"},
          {"combinators.wait_for", "combinators.sleep"}, [](loop_fixture& loop) {
            loop.run(new wrapper(rounds, [](assay_object* inner) {
              constexpr double an_hour = 3600;
              assay_object* limited = nullptr;
              check(loaded_plugin().combinators().wait_for(inner, &an_hour, &limited));
              return limited;
            }));
          });
}
BENCHMARK(WaitForInTime)->Unit(benchmark::kNanosecond);

void Shield(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"shield.outcome", "shield.starts-coroutine"},
          {"combinators.shield", "combinators.sleep"}, [](loop_fixture& loop) {
            loop.run(new wrapper(rounds, [](assay_object* inner) {
              assay_object* shielded = nullptr;
              check(loaded_plugin().combinators().shield(inner, &shielded));
              return shielded;
            }));
          });
}
BENCHMARK(Shield)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
