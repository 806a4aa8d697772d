// How a queue costs with the items in it: all are put, then all are taken.
#include "growth.hpp"
#include "primitives.hpp"

namespace assay::bench {
namespace {

class filler final : public body {
 public:
  filler(int items, growth& each) : items_(items), each_(each) {}
  void given(const assay_value& item) override {
    if (item.tag != ASSAY_INT || item.as.i != taken_++) throw failed{"an item came out of order"};
  }

 private:
  std::int32_t step(assay_value& out) override {
    if (!queue_) fill();
    if (taken_ == items_) return finish(out);
    if (asked_++ != taken_) throw failed{"a get ended without an item"};
    return await(get(queue_), out);
  }
  void fill() {
    queue_ = new_queue(0);
    each_.empty(items_);
    for (int i = 0; i < items_; ++i) {
      const assay_value item = integer(i);
      check(loaded_plugin().queue().put_nowait(queue_.get(), &item));
    }
    each_.full();
  }
  int items_;
  growth& each_;
  object queue_;
  std::int64_t taken_ = 0;
  std::int64_t asked_ = 0;
};

void Queue(benchmark::State& state) {
  grow(state, "Queue", {"queue.fifo", "queue.no-bound"}, {"queue.create", "queue.put_nowait", "queue.get"},
       false, [](loop_fixture& loop, int n, growth& each) { loop.run(new filler(n, each)); });
}
BENCHMARK(Queue)->Apply(decades)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
