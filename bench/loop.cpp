// The loop: plain callbacks, from its own thread and from another.
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "assay/loader/error.hpp"
#include "counting_callback.hpp"

namespace assay::bench {
namespace {

void CallSoon(benchmark::State& state) {
  constexpr std::int64_t calls = 1000;
  measure(state, calls, {"loop.call-soon-once", "loop.call-soon-fifo"},
          {"loop.call_soon", "loop.run_forever", "loop.stop"}, [](loop_fixture& loop) {
            const auto& plugin = loaded_plugin();
            counting_callback counter(loop.get(), calls);
            const assay_call_args args = counter.arguments();
            for (std::int64_t i = 0; i < calls; ++i) {
              assay_object* handle = nullptr;
              check(plugin.loop().call_soon(&args, &handle));
              plugin.core().unref(handle);
            }
            counter.run_until_called();
            if (counter.left() != 0) throw failed{"a callback was called more than once"};
          });
}
BENCHMARK(CallSoon)->Unit(benchmark::kNanosecond);

// Another thread that calls the loop. Where the runtime answers it an error it stops, and a timer on the
// loop, which looks now and then, stops that as well.
class caller {
 public:
  caller(const counting_callback& callback, assay_object* loop, std::int64_t calls)
      : args_(callback.arguments()), calls_(calls), loop_(loop) {
    static const assay_callback_ops ops = {sizeof(assay_callback_ops), 0, look, drop};
    check(loaded_plugin().core().callback(&ops, this, &looker_));
    check(look_later());
    thread_ = std::thread([this] { call(); });
  }
  ~caller() {
    if (thread_.joinable()) thread_.join();
    if (timer_ != nullptr) {
      if (assay_error* e = loaded_plugin().loop().handle_cancel(timer_)) error::adopt(e);
      loaded_plugin().core().unref(timer_);
    }
    loaded_plugin().core().unref(looker_);
  }
  caller(const caller&) = delete;
  caller& operator=(const caller&) = delete;

  // After the loop has run. What the thread allocated.
  std::int64_t end() {
    thread_.join();
    if (refused_.load()) throw failed{*why_};
    return allocated_;
  }

 private:
  void call() {
    const auto& plugin = loaded_plugin();
    const std::int64_t before = allocations().value_or(0);
    try {
      for (std::int64_t i = 0; i < calls_; ++i) {
        assay_object* handle = nullptr;
        check(plugin.loop().call_soon_threadsafe(&args_, &handle));
        plugin.core().unref(handle);
      }
    } catch (const failed& f) {
      why_ = f.message;
      refused_.store(true);
    }
    allocated_ = allocations().value_or(0) - before;
  }
  assay_error* look_later() {
    assay_call_args args = args_;
    args.callback = looker_;
    if (timer_ != nullptr) loaded_plugin().core().unref(std::exchange(timer_, nullptr));
    return loaded_plugin().loop().call_later(&args, 1, &timer_);
  }
  static assay_error* look(void* data, const assay_value*, std::size_t, assay_value* result) {
    auto& self = *static_cast<caller*>(data);
    *result = assay_value{};
    return self.refused_.load() ? loaded_plugin().loop().stop(self.loop_) : self.look_later();
  }
  static void drop(void*) {}

  assay_call_args args_;
  std::int64_t calls_;
  assay_object* loop_;
  assay_object* looker_ = nullptr;
  assay_object* timer_ = nullptr;
  std::int64_t allocated_ = 0;
  std::optional<std::string> why_;
  std::atomic<bool> refused_ = false;
  std::thread thread_;
};

void CallSoonThreadsafe(benchmark::State& state) {
  constexpr std::int64_t calls = 10000;  // so many that the thread's own start does not count
  std::int64_t there = 0;
  measure(
      state, calls, {"loop.threadsafe-wakes", "loop.threadsafe-fifo-foreign-thread"},
      {"loop.call_soon_threadsafe", "loop.call_later", "loop.handle_cancel", "loop.run_forever", "loop.stop"},
      [&there](loop_fixture& loop) {
        counting_callback counter(loop.get(), calls);
        caller other(counter, loop.get(), calls);
        counter.run_until_called();
        there += other.end();
        if (counter.left() != 0) throw failed{"a callback was called more than once"};
      });
  if (const auto here = state.counters.find("mallocs"); here != state.counters.end())
    here->second.value += static_cast<double>(there) / static_cast<double>(state.iterations() * calls);
}
BENCHMARK(CallSoonThreadsafe)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
