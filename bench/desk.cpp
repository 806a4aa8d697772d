#include "desk.hpp"

#include <functional>

#include "assay/loader/error.hpp"
#include "assay/loader/plugin.hpp"
#include "callback.hpp"
#include "rig.hpp"

namespace assay::bench {
namespace {

// Seconds in which a server has to notice that its client has ended.
constexpr int ticks_after_the_end = 5;

// Looks at the client once a second, by a timer of the runtime's.
class watch {
 public:
  watch(assay_object* loop, load::client& client, std::function<void()> give_up)
      : state_(std::make_shared<state>()) {
    state_->loop = loop;
    state_->tick = make_callback([s = state_, &client, give_up = std::move(give_up)](auto, assay_value&) {
      if (s->over) return;
      if (client.is_over() && --s->left == 0) return give_up();
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
    int left = ticks_after_the_end;
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

void desk::run_watched(load::client& client) {
  const watch on_client(loop_.get(), client, [self = shared_from_this()] {
    self->fail(self->closing_ ? "the runtime did not end all connections of a client that has gone"
                              : "the runtime did not notice that the client has gone");
  });
  check(loaded_plugin().loop().run_forever(loop_.get()));
}

void desk::run(load::client& client) {
  over_ = false;
  run_watched(client);
  if (client.is_over()) client.wait();  // throws why
  if (!failure_.empty()) throw failed{failure_};
  if (!over_) throw failed{"the runtime left run_forever without having been stopped"};
}

load::figures desk::close(load::client& client) {
  closing_ = true;
  over_ = bodies_ == 0;
  client.hang_up();
  if (!over_) run_watched(client);
  if (!failure_.empty()) throw failed{failure_};
  if (!over_) throw failed{"the runtime left run_forever without having been stopped"};
  return client.wait();
}

}  // namespace assay::bench
