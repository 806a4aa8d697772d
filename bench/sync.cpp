// Locks and semaphores: what one costs that nobody else wants, and one that a hundred tasks want.
#include "crew.hpp"
#include "primitives.hpp"

namespace assay::bench {
namespace {

assay_object* acquire(const object& primitive) {
  assay_object* acquiring = nullptr;
  check(loaded_plugin().sync().acquire(primitive.get(), &acquiring));
  return acquiring;
}
void release(const object& primitive) { check(loaded_plugin().sync().release(primitive.get())); }

// Acquires a lock and releases it, again.
class locker final : public body {
 public:
  explicit locker(int rounds) : left_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    if (lock_) {
      release(lock_);
    } else {
      lock_ = new_lock();
    }
    if (left_-- == 0) return finish(out);
    return await(acquire(lock_), out);
  }
  object lock_;
  int left_;
};

void LockAlone(benchmark::State& state) {
  constexpr int rounds = 1000;
  measure(state, rounds, {"lock.acquire-free", "lock.one-holder"},
          {"sync.lock_create", "sync.acquire", "sync.release"},
          [](loop_fixture& loop) { loop.run(new locker(rounds)); });
}
BENCHMARK(LockAlone)->Unit(benchmark::kNanosecond);

// What many tasks want, and who has it.
struct room {
  object door;
  int permits;
  int inside = 0;
  std::int64_t entered = 0;
  referee sees;
};

constexpr int tasks = 100;

// Enters, lets all others have a turn, leaves, again. All stand in line all the time, so they enter in turn.
class visitor final : public body {
 public:
  visitor(room& r, int number, int rounds) : room_(r), number_(number), left_(rounds) {}

 private:
  std::int32_t step(assay_value& out) override {
    switch (next_) {
      case leave:
        --room_.inside;
        release(room_.door);
        [[fallthrough]];
      case arrive:
        if (left_-- == 0) return finish(out);
        next_ = enter;
        return await(acquire(room_.door), out);
      default:
        room_.sees.expect(++room_.inside <= room_.permits, "more tasks are inside than may be");
        room_.sees.expect(room_.entered++ % tasks == number_, "a task overtook another that waited longer");
        next_ = leave;
        return await(yield(), out);
    }
  }
  room& room_;
  int number_;
  int left_;
  enum { arrive, enter, leave } next_ = arrive;
};

template <class MakeDoor>
void visit(loop_fixture& loop, int permits, int rounds, MakeDoor&& make_door) {
  room r{{}, permits, 0, 0, {}};
  loop.run(new crew(tasks, [&] {
    r.door = make_door();
    return [&](int i) { return new visitor(r, i, rounds); };
  }));
  r.sees.judge();
  if (r.entered != std::int64_t{tasks} * rounds) throw failed{"not every task got in"};
}

void LockContended(benchmark::State& state) {
  constexpr int rounds = 10;
  measure(state, std::int64_t{tasks} * rounds, {"lock.one-holder", "lock.fifo", "lock.no-overtaking"},
          {"task.create", "combinators.sleep", "sync.lock_create", "sync.acquire", "sync.release"},
          [](loop_fixture& loop) { visit(loop, 1, rounds, new_lock); });
}
BENCHMARK(LockContended)->Unit(benchmark::kNanosecond);

void SemaphoreContended(benchmark::State& state) {
  constexpr int rounds = 10;
  constexpr int permits = 10;
  measure(state, std::int64_t{tasks} * rounds,
          {"semaphore.permits", "semaphore.never-more", "semaphore.no-overtaking"},
          {"task.create", "combinators.sleep", "sync.semaphore_create", "sync.acquire", "sync.release"},
          [](loop_fixture& loop) { visit(loop, permits, rounds, [] { return new_semaphore(permits); }); });
}
BENCHMARK(SemaphoreContended)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
