// Primitives and queues: what a lock costs that nobody else wants, and a hand-over from task to task.
#include "rig.hpp"

#include "assay/loader/object.hpp"

namespace assay::bench {
namespace {

object new_lock() {
  assay_object* made = nullptr;
  check(loaded_plugin().sync().lock_create(&made));
  return object::adopt(made);
}
object new_queue() {
  assay_object* made = nullptr;
  check(loaded_plugin().queue().create(ASSAY_QUEUE_FIFO, 0, &made));
  return object::adopt(made);
}

// Acquires a lock and releases it, again.
class locker final : public body {
 public:
  locker(object lock, int rounds) : lock_(std::move(lock)), left_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (held_) check(loaded_plugin().sync().release(lock_.get()));
    if (left_-- == 0) return finish(out);
    held_ = true;
    assay_object* acquiring = nullptr;
    check(loaded_plugin().sync().acquire(lock_.get(), &acquiring));
    return await(acquiring, out);
  }
  object lock_;
  int left_;
  bool held_ = false;
};

void LockAlone(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"lock.acquire-free", "lock.one-holder"},
          {"sync.lock_create", "sync.acquire", "sync.release"},
          [](loop_fixture& loop) { loop.run(new locker(new_lock(), rounds)); });
}
BENCHMARK(LockAlone)->Unit(benchmark::kNanosecond);

// Puts an item into one queue and waits for one from the other; the second player begins with waiting.
class player final : public body {
 public:
  player(object out, object in, int rounds, bool serves)
      : to_(std::move(out)), from_(std::move(in)), left_(rounds), waits_(!serves) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (left_ == 0) return finish(out);
    if (!waits_) check(loaded_plugin().queue().put_nowait(to_.get(), &ball_));
    --left_;
    waits_ = false;
    assay_object* getting = nullptr;
    check(loaded_plugin().queue().get(from_.get(), &getting));
    return await(getting, out);
  }
  static constexpr assay_value ball_{};
  object to_, from_;
  int left_;
  bool waits_;
};

// The two players as tasks, awaited one after the other.
class match final : public body {
 public:
  explicit match(int rounds) : rounds_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (turn_ == 0) {
      const object there = new_queue(), back = new_queue();
      first_ = spawn(as_coroutine(new player(there, back, rounds_, true)));
      second_ = spawn(as_coroutine(new player(back, there, rounds_ + 1, false)));
      last_ = object(there);
    }
    switch (turn_++) {
      case 0:
        return await(first_, out);
      case 1: {  // the second waits for one ball more, so that it has answered the last
        const assay_value ball{};
        check(loaded_plugin().queue().put_nowait(last_.get(), &ball));
        return await(second_, out);
      }
      default:
        return finish(out);
    }
  }
  int rounds_;
  int turn_ = 0;
  assay_object* first_ = nullptr;  // both are given away to the awaits
  assay_object* second_ = nullptr;
  object last_;
};

void QueuePingPong(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, 2 * rounds, {"queue.fifo", "queue.get-waits"},
          {"task.create", "queue.create", "queue.get", "queue.put_nowait"},
          [](loop_fixture& loop) { loop.run(new match(rounds)); });
}
BENCHMARK(QueuePingPong)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
