// How tasks cost with their number: those that end at once, and those that all wait.
#include "combinators.hpp"
#include "crew.hpp"
#include "growth.hpp"

namespace assay::bench {
namespace {

void Spawn(benchmark::State& state) {
  grow(state, "Spawn", {"task.first-step-fifo", "task.result"}, {"task.create"}, false,
       [](loop_fixture& loop, int n, growth& each) {
         loop.run(new crew(n, [n, &each] {
           each.empty(n);
           return [n, &each](int i) {
             if (i + 1 == n) each.full();
             return empty_body::shared();
           };
         }));
       });
}
BENCHMARK(Spawn)->Apply(decades)->Unit(benchmark::kNanosecond);

void Gather(benchmark::State& state) {
  grow(state, "Gather", {"gather.result-order", "gather.mixed-arguments"}, {"combinators.gather"}, false,
       [](loop_fixture& loop, int n, growth& each) {
         each.empty(n);
         gather_bodies(loop, n, [&each] { each.full(); });
       });
}
BENCHMARK(Gather)->Apply(decades)->Unit(benchmark::kNanosecond);

// Waits for a future that many wait for.
class idler final : public body {
 public:
  idler(const object& open, int& idle) : open_(open), idle_(idle) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (!open_) return finish(out);
    ++idle_;
    return await(open_.release(), out);
  }
  object open_;
  int& idle_;
};

// Starts many of them, lets all begin to wait, opens, awaits each.
class idlers final : public body {
 public:
  idlers(int tasks, growth& each) : size_(tasks), each_(each) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (!open_) start();
    if (idle_ < size_) {
      if (++turns_ > 1000) throw failed{"not every task that was started began to run"};
      return await(yield(), out);
    }
    if (next_ == 0) {
      each_.full();
      check(loaded_plugin().future().set_result(open_.get(), assay_value{}));
    }
    if (next_ == tasks_.size()) return finish(out);
    return await(tasks_[next_++].release(), out);
  }
  void start() {
    assay_object* future = nullptr;
    check(loaded_plugin().future().create(nullptr, &future));
    open_ = object::adopt(future);
    tasks_.resize(static_cast<std::size_t>(size_));  // its pages are not the tasks'
    each_.empty(size_);
    for (object& task : tasks_) task = object::adopt(spawn(as_coroutine(new idler(open_, idle_))));
  }

  int size_;
  growth& each_;
  object open_;
  std::vector<object> tasks_;
  std::size_t next_ = 0;
  int idle_ = 0;
  int turns_ = 0;
};

void IdleTasks(benchmark::State& state) {
  grow(state, "IdleTasks", {"coro.pending-future-suspends", "future.await-many-times"},
       {"task.create", "future.create", "future.set_result", "combinators.sleep"}, true,
       [](loop_fixture& loop, int n, growth& each) { loop.run(new idlers(n, each)); });
}
BENCHMARK(IdleTasks)->Apply(decades)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
