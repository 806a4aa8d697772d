// Two tasks that wake each other by turns. One operation is there and back, as in bench/native.
#include "crew.hpp"
#include "primitives.hpp"

namespace assay::bench {
namespace {

constexpr int rounds = 1000;
constexpr const char* no_turns = "the two tasks did not wake each other by turns";

// Whose turn it is: that of the player with this number.
struct match {
  int turn = 0;
  referee sees;
  void hit_by(int player) {
    sees.expect(turn == player, no_turns);
    turn = 1 - player;
  }
};

class event_player final : public body {
 public:
  event_player(match& m, int number, object mine, object other)
      : match_(m), number_(number), mine_(std::move(mine)), other_(std::move(other)) {}

 private:
  std::int32_t step(assay_value& out) override {
    const assay_ext_sync& sync = loaded_plugin().sync();
    if (began_) {
      match_.hit_by(number_);
      check(sync.event_clear(mine_.get()));
      check(sync.event_set(other_.get()));
    }
    began_ = true;
    if (left_-- == 0) return finish(out);
    assay_object* waiting = nullptr;
    check(sync.event_wait(mine_.get(), &waiting));
    return await(waiting, out);
  }
  match& match_;
  int number_;
  object mine_, other_;
  int left_ = rounds;
  bool began_ = false;
};

void EventPingPong(benchmark::State& state) {
  measure(state, rounds, {"event.wait", "event.clear", "event.set-wakes-all"},
          {"task.create", "sync.event_create", "sync.event_set", "sync.event_clear", "sync.event_wait"},
          [](loop_fixture& loop) {
            match m;
            loop.run(new crew(2, [&] {
              const object ping = new_event(), pong = new_event();
              check(loaded_plugin().sync().event_set(ping.get()));
              return [&m, ping, pong](int i) {
                return i == 0 ? new event_player(m, i, ping, pong) : new event_player(m, i, pong, ping);
              };
            }));
            m.sees.judge();
          });
}
BENCHMARK(EventPingPong)->Unit(benchmark::kNanosecond);

class queue_player final : public body {
 public:
  queue_player(match& m, int number, object mine, object other)
      : match_(m), number_(number), mine_(std::move(mine)), other_(std::move(other)) {}
  void given(const assay_value& ball) override { ball_ = ball.as.i; }

 private:
  std::int32_t step(assay_value& out) override {
    if (began_) {
      match_.hit_by(number_);
      const assay_value ball = integer(ball_ + 1);
      check(loaded_plugin().queue().put_nowait(other_.get(), &ball));
    }
    began_ = true;
    if (left_-- == 0) {
      // Each hit was seen: the first ball is 0.
      match_.sees.expect(ball_ == 2 * (rounds - 1) + number_, "an item was lost, or came twice");
      return finish(out);
    }
    return await(get(mine_), out);
  }
  match& match_;
  int number_;
  object mine_, other_;
  std::int64_t ball_ = 0;
  int left_ = rounds;
  bool began_ = false;
};

void QueuePingPong(benchmark::State& state) {
  measure(state, rounds, {"queue.fifo", "queue.get-waits"},
          {"task.create", "queue.create", "queue.get", "queue.put_nowait"}, [](loop_fixture& loop) {
            match m;
            loop.run(new crew(2, [&] {
              const object ping = new_queue(0), pong = new_queue(0);
              const assay_value ball = integer(0);
              check(loaded_plugin().queue().put_nowait(ping.get(), &ball));
              return [&m, ping, pong](int i) {
                return i == 0 ? new queue_player(m, i, ping, pong) : new queue_player(m, i, pong, ping);
              };
            }));
            m.sees.judge();
          });
}
BENCHMARK(QueuePingPong)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace assay::bench
