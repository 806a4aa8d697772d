// How timers cost with their number: all are started, then all are cancelled.
#include "counting_callback.hpp"
#include "growth.hpp"

namespace assay::bench {
namespace {

class timer_starter final : public body {
 public:
  timer_starter(assay_object* loop, int timers, growth& each)
      : counter_(loop, -1), timers_(static_cast<std::size_t>(timers)), each_(each) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (over_) {
      if (counter_.left() != -1) throw failed{"a timer came before its time"};
      return finish(out);
    }
    over_ = true;
    const assay_call_args args = counter_.arguments();
    const auto n = static_cast<std::int64_t>(timers_.size());
    each_.empty(n);
    std::int64_t i = 0;
    // Over an hour, in no order: 7919 is a prime that divides no power of ten.
    for (object& timer : timers_) {
      const auto place = static_cast<double>(i++ * 7919 % n);
      timer = object::adopt(call_later(args, 1800 + 3600 * place / static_cast<double>(n)));
    }
    each_.full();
    for (const object& timer : timers_) cancel(timer.get());
    timers_.clear();
    return await(yield(), out);  // a loop may clear up in its next pass
  }

  counting_callback counter_;
  std::vector<object> timers_;
  growth& each_;
  bool over_ = false;
};

void PendingTimers(benchmark::State& state) {
  grow(state, "PendingTimers", {"loop.call-later-not-early", "loop.timer-cancel"},
       {"loop.call_later", "loop.handle_cancel", "combinators.sleep"}, true,
       [](loop_fixture& loop, int n, growth& each) { loop.run(new timer_starter(loop.get(), n, each)); });
}
BENCHMARK(PendingTimers)->Apply(decades)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
