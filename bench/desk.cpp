#include "desk.hpp"

#include "assay/loader/error.hpp"
#include "assay/loader/plugin.hpp"
#include "callback.hpp"

namespace assay::bench {
namespace {

constexpr int seconds_of_a_stall = 10;
constexpr const char* stalled = "the runtime brought nothing forward for 10 s";

// Looks once a second, by a timer of the runtime's.
class watch {
 public:
  watch(assay_object* loop, const std::function<bool()>& stalls, std::function<void()> give_up)
      : state_(std::make_shared<state>()) {
    state_->loop = loop;
    state_->tick = make_callback([s = state_, stalls, give_up = std::move(give_up)](auto, assay_value&) {
      if (s->over) return;
      s->stalls_seen = stalls() ? s->stalls_seen + 1 : 0;
      if (s->stalls_seen == seconds_of_a_stall) return give_up();
      s->arm();
    });
    state_->arm();
  }
  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;
  ~watch() {
    state_->over = true;
    // Of no use any more, whatever it answers.
    if (assay_error* e = loaded_plugin().loop().handle_cancel(state_->timer.get())) error::adopt(e);
    state_->tick = object();  // which holds the state
  }

 private:
  struct state {
    void arm() {
      assay_call_args args{};
      args.size = sizeof args;
      args.loop = loop;
      args.callback = tick.get();
      assay_object* handle = nullptr;
      check(loaded_plugin().loop().call_later(&args, 1.0, &handle));
      timer = object::adopt(handle);
    }
    assay_object* loop = nullptr;
    object tick, timer;
    int stalls_seen = 0;
    bool over = false;
  };
  std::shared_ptr<state> state_;
};

}  // namespace

void desk::stop() { check(loaded_plugin().loop().stop(loop_.get())); }

void desk::told() {
  over_ = true;
  stop();
}

void desk::fail(std::string why) {
  if (failure_.empty()) failure_ = std::move(why);
  stop();
}

void desk::leave() {
  if (--bodies_ == 0 && closing_) told();
}

void desk::run_watched(const std::function<bool()>& stalls, const char* complaint) {
  {
    const watch for_stalls(loop_.get(), stalls,
                           [self = shared_from_this(), complaint] { self->fail(complaint); });
    check(loaded_plugin().loop().run_forever(loop_.get()));
  }
  if (!failure_.empty()) throw failed{failure_};
  if (!over_) throw failed{"the runtime left run_forever without having been stopped"};
}

void desk::run(const std::function<bool()>& stalls) {
  over_ = false;
  run_watched(stalls, stalled);
}

void desk::run(loop_fixture& loop, body* b, const std::function<bool()>& stalls) {
  try {
    const watch for_stalls(loop_.get(), stalls, [self = shared_from_this()] { self->fail(stalled); });
    loop.run(b);
  } catch (const failed&) {
    if (failure_.empty()) throw;  // else it is only that the loop was stopped
  }
  if (!failure_.empty()) throw failed{failure_};
}

void desk::run(load::client& client) {
  over_ = false;
  try {
    run_watched([&client] { return client.is_over(); },
                "the runtime did not notice that the client has gone");
  } catch (const failed&) {
    if (client.is_over()) client.wait();  // throws why, which comes first
    throw;
  }
}

load::figures desk::close(load::client& client) {
  closing_ = true;
  over_ = bodies_ == 0;
  client.hang_up();
  if (!over_) {
    run_watched([&client] { return client.is_over(); },
                "the runtime did not end all connections of a client that has gone");
  }
  return client.wait();
}

}  // namespace assay::bench
