// Threads beside the loop: what it takes until an idle loop runs what another thread asks of it, and jobs on
// a pool. (What many calls of another thread take: loop.cpp.)
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "callback.hpp"
#include "desk.hpp"
#include "load/percentile.hpp"
#include "load/placement.hpp"
#include "load/waker.hpp"

namespace assay::bench {
namespace {

using clock = std::chrono::steady_clock;

// Shared with the callback, which a broken runtime may call whenever it likes.
struct wake_ups {
  explicit wake_ups(assay_object* loop) : words(std::make_shared<desk>(loop)) {}

  std::shared_ptr<desk> words;
  load::waker* other = nullptr;  // while it is there
  clock::time_point asked;       // by the other thread, which waits until that was seen
  std::int64_t left = 0;
  std::int64_t seen = 0;
  int not_waked = 0;
  std::vector<double> late_us;
  std::atomic<bool> refused = false;
  std::string why;
};

// A loop that nothing wakes sees the call when its next timer is due: that of the watch, in a second. Once
// may be the machine's fault.
constexpr double not_waked_us = 500'000;
constexpr int too_often = 3;

object seer(const std::shared_ptr<wake_ups>& all) {
  return make_callback([all](auto, assay_value&) {
    if (all->other == nullptr) throw failed{"a callback was called more than once"};
    all->late_us.push_back(std::chrono::duration<double, std::micro>(clock::now() - all->asked).count());
    ++all->seen;
    if (all->late_us.back() > not_waked_us) ++all->not_waked;
    if (all->not_waked == too_often) all->words->fail("the loop is not waked by another thread's calls");
    if (--all->left == 0) all->words->told();
    all->other->seen();
  });
}

// Returns when the other thread has waked the loop so often.
void wake(loop_fixture& loop, const std::shared_ptr<wake_ups>& all, const object& callback,
          std::int64_t times) {
  assay_call_args args{};
  args.size = sizeof args;
  args.loop = loop.get();
  args.callback = callback.get();
  load::waker other(times, [&](bool) {
    all->asked = clock::now();
    assay_object* handle = nullptr;
    try {
      check(loaded_plugin().loop().call_soon_threadsafe(&args, &handle));
      loaded_plugin().core().unref(handle);
    } catch (const failed& f) {
      all->why = f.message;
      all->refused.store(true);
    }
  });
  all->left = times;
  all->not_waked = 0;
  all->other = &other;
  other.start();
  const auto stalls = [all, last = no_more(all->seen)] {
    if (all->refused.load()) all->words->fail(all->why);
    return last();
  };
  try {
    all->words->run(stalls);
  } catch (const failed&) {
    all->other = nullptr;
    throw;
  }
  all->other = nullptr;
}

// One at a time; both threads on one processor.
void ThreadWake(benchmark::State& state) {
  constexpr std::int64_t wakes = 500;
  std::shared_ptr<wake_ups> all;
  measure_prepared(
      state, wakes, {"loop.threadsafe-wakes"},
      {"loop.call_soon_threadsafe", "loop.call_later", "loop.handle_cancel", "loop.run_forever", "loop.stop"},
      [&](loop_fixture& loop) {
        all = std::make_shared<wake_ups>(loop.get());
        return [&loop, &all, callback = seer(all)] { wake(loop, all, callback, wakes); };
      });
  if (!all || all->late_us.empty()) return;
  state.counters["p50_us"] = load::percentile(all->late_us, 0.5);
  state.counters["p99_us"] = load::percentile(all->late_us, 0.99);
}
BENCHMARK(ThreadWake)->Unit(benchmark::kNanosecond)->UseRealTime();

// Runs a job on the default pool and awaits it, again.
class employer final : public body {
 public:
  employer(object job, int jobs, std::shared_ptr<std::int64_t> done)
      : job_(std::move(job)), left_(jobs), done_(std::move(done)) {}

 private:
  std::int32_t step(assay_value& out) override {
    ++*done_;
    if (left_-- == 0) return finish(out);
    assay_object* future = nullptr;
    check(loaded_plugin().executor().run_in_executor(nullptr, nullptr, job_.get(), nullptr, &future));
    return await(future, out);
  }
  object job_;
  int left_;
  std::shared_ptr<std::int64_t> done_;
};

void RunInExecutor(benchmark::State& state) {
  constexpr int jobs = 200;
  measure_prepared(
      state, jobs,
      {"thread.run-in-executor-at-once", "thread.default-executor", "thread.completion-wakes-loop"},
      {"executor.run_in_executor", "loop.call_later", "loop.handle_cancel", "loop.stop"},
      [](loop_fixture& loop) {
        const auto ran = std::make_shared<std::atomic<std::int64_t>>(0);
        const object job = make_callback([ran](auto, assay_value&) { ++*ran; });
        const auto done = std::make_shared<std::int64_t>(0);
        // The pool's threads are made within, and stay on this processor: from one to another, the time of a
        // wake-up is that of the machine.
        const auto placed = std::make_shared<load::placement>(true);
        return [&loop, placed, ran, job, done, words = std::make_shared<desk>(loop.get())] {
          const std::int64_t before = *ran;
          words->run(loop, new employer(job, jobs, done), no_more(*done));
          if (*ran - before != jobs) throw failed{"a job did not run once"};
        };
      });
}
BENCHMARK(RunInExecutor)->Unit(benchmark::kNanosecond)->UseRealTime();

}  // namespace
}  // namespace assay::bench
