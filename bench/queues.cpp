// Queues: many tasks on both sides of one that is often full and often empty.
#include <array>

#include "crew.hpp"
#include "primitives.hpp"

namespace assay::bench {
namespace {

constexpr int pairs = 10;
constexpr int items = 100;  // of each producer, and for each consumer
constexpr int bound = 5;    // less than there are producers

struct market {
  object queue;
  std::array<std::int64_t, pairs> sold{};  // of each producer
  referee sees;
};

class producer final : public body {
 public:
  producer(market& m, int number) : market_(m), number_(number) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (made_ == items) return finish(out);
    const assay_value item = integer(std::int64_t{number_} * items + made_++);
    assay_object* putting = nullptr;
    check(loaded_plugin().queue().put(market_.queue.get(), &item, &putting));
    return await(putting, out);
  }
  market& market_;
  int number_;
  int made_ = 0;
};

class consumer final : public body {
 public:
  explicit consumer(market& m) : market_(m) {}
  void given(const assay_value& item) override {
    const std::int64_t who = item.as.i / items;
    const bool known = item.tag == ASSAY_INT && who >= 0 && who < pairs;
    market_.sees.expect(known && market_.sold[static_cast<std::size_t>(who)]++ == item.as.i % items,
                        "items of one producer came out of order");
  }

 private:
  std::int32_t step(assay_value& out) override {
    if (left_-- == 0) return finish(out);
    return await(get(market_.queue), out);
  }
  market& market_;
  int left_ = items;
};

void QueueContended(benchmark::State& state) {
  measure(state, std::int64_t{pairs} * items, {"queue.fifo", "queue.put-waits", "queue.get-waits"},
          {"task.create", "queue.create", "queue.put", "queue.get"}, [](loop_fixture& loop) {
            market m;
            loop.run(new crew(2 * pairs, [&] {
              m.queue = new_queue(bound);
              return [&](int i) -> body* {
                if (i < pairs) return new producer(m, i);
                return new consumer(m);
              };
            }));
            m.sees.judge();
            for (const std::int64_t sold : m.sold)
              if (sold != items) throw failed{"items were lost"};
          });
}
BENCHMARK(QueueContended)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
