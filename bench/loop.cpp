// The loop: plain callbacks, and timers that are started and cancelled.
#include "rig.hpp"

namespace assay::bench {
namespace {

// A callback object that counts its calls and stops the loop after the last.
class counting_callback {
 public:
  counting_callback(assay_object* loop, std::int64_t expected) : loop_(loop), left_(expected) {
    static const assay_callback_ops ops = {sizeof(assay_callback_ops), 0, call, drop};
    check(loaded_plugin().core().callback(&ops, this, &object_));
  }
  ~counting_callback() { loaded_plugin().core().unref(object_); }
  counting_callback(const counting_callback&) = delete;
  counting_callback& operator=(const counting_callback&) = delete;
  assay_object* get() const noexcept { return object_; }
  void expect(std::int64_t n) noexcept { left_ = n; }

 private:
  static assay_error* call(void* data, const assay_value*, std::size_t, assay_value* result) {
    auto& self = *static_cast<counting_callback*>(data);
    *result = assay_value{};
    return --self.left_ == 0 ? loaded_plugin().loop().stop(self.loop_) : nullptr;
  }
  static void drop(void*) {}

  assay_object* loop_;
  assay_object* object_ = nullptr;
  std::int64_t left_;
};

assay_call_args arguments(assay_object* loop, assay_object* callback) {
  assay_call_args args{};
  args.size = sizeof args;
  args.loop = loop;
  args.callback = callback;
  return args;
}

void CallSoon(benchmark::State& state) {
  constexpr std::int64_t calls = 1000;
  measure(state, calls, {"loop.call-soon-once", "loop.call-soon-fifo"},
          {"loop.call_soon", "loop.run_forever", "loop.stop"}, [](loop_fixture& loop) {
            const auto& plugin = loaded_plugin();
            counting_callback counter(loop.get(), calls);
            const assay_call_args args = arguments(loop.get(), counter.get());
            for (std::int64_t i = 0; i < calls; ++i) {
              assay_object* handle = nullptr;
              check(plugin.loop().call_soon(&args, &handle));
              plugin.core().unref(handle);
            }
            check(plugin.loop().run_forever(loop.get()));
          });
}
BENCHMARK(CallSoon)->Unit(benchmark::kNanosecond);

// Inside the running loop, as programs do: a time limit that is set and not reached.
class timer_user final : public body {
 public:
  timer_user(assay_object* loop, int rounds) : counter_(loop, -1), loop_(loop), rounds_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    const auto& plugin = loaded_plugin();
    const assay_call_args args = arguments(loop_, counter_.get());
    for (int i = 0; i < rounds_; ++i) {
      assay_object* handle = nullptr;
      check(plugin.loop().call_later(&args, 3600.0 + i, &handle));
      check(plugin.loop().handle_cancel(handle));
      plugin.core().unref(handle);
    }
    return finish(out);
  }
  counting_callback counter_;
  assay_object* loop_;
  int rounds_;
};

void TimerStartAndCancel(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"loop.call-later-not-early", "loop.timer-cancel"},
          {"loop.call_later", "loop.handle_cancel"},
          [](loop_fixture& loop) { loop.run(new timer_user(loop.get(), rounds)); });
}
BENCHMARK(TimerStartAndCancel)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
