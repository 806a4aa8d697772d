#include "frame.hpp"

#include <typeinfo>

#include "assay/loader/plugin.hpp"
#include "border.hpp"
#include "test_run.hpp"

namespace assay::detail {

// The body and what runs of it. The coroutine goes before the callable whose captures it uses.
class frame::parts final : public contents {
 public:
  explicit parts(std::unique_ptr<body> b) : callable(std::move(b)) {}
  ~parts() override {
    if (innermost != nullptr) innermost->discard();
  }
  bool unfinished() const noexcept override { return innermost != nullptr; }
  const char* type_name() const noexcept override {
    const body& b = *callable;
    return typeid(b).name();
  }

  std::unique_ptr<body> callable;
  co<value> root;
  promise_base* innermost = nullptr;
};

frame::frame(test_run& run, std::unique_ptr<body> b) : record(run, std::make_unique<parts>(std::move(b))) {}

frame::parts& frame::held_parts() const noexcept { return static_cast<parts&>(*held()); }

void frame::set_innermost(promise_base* innermost) noexcept { held_parts().innermost = innermost; }

value frame::take_incoming() {
  value in = std::move(incoming_);
  if (std::exchange(raising_, false)) {
    error e = in.as_error();
    in = value();
    if (e.kind() == error_kind::unsupported) throw unsupported_operation(std::string(e.message()));
    throw_error(std::move(e));
  }
  return in;
}

const char* frame::objection(std::int32_t how, const value& in) const noexcept {
  if (given_back()) return "a coroutine was resumed after destroy";
  if (finished_) return "a coroutine was resumed after it had finished";
  if (how == ASSAY_IN_START && started_) return "a coroutine was started twice";
  if (how != ASSAY_IN_START && !started_) return "a coroutine was resumed before it was started";
  if (how < ASSAY_IN_START || how > ASSAY_IN_ERROR) return "resume got an unknown way to resume";
  if (how == ASSAY_IN_ERROR && !in.is_error()) return "resume got a value to raise that is no error";
  return nullptr;
}

std::int32_t frame::step(std::int32_t how, value in, assay_value* out) {
  parts& p = held_parts();
  if (how == ASSAY_IN_START) {
    started_ = true;
    p.root = p.callable->start();
    p.root.base_.promise().enter(*this, p.root.base_);
  } else {
    raising_ = how == ASSAY_IN_ERROR;
    incoming_ = std::move(in);
  }
  while (p.innermost != nullptr && !awaited_ && !yielded_) p.innermost->resume();
  if (awaited_) {
    *out = value(std::move(awaited_)).release();
    return ASSAY_OUT_AWAIT;
  }
  if (yielded_) {
    *out = std::exchange(yielded_, std::nullopt)->release();
    return ASSAY_OUT_YIELD;
  }
  *out = p.root.take().release();
  return ASSAY_OUT_RETURN;
}

std::int32_t frame::resume(std::int32_t how, value in, assay_value* out) {
  const auto refuse = [&](const char* message) {
    *out = value(make_error(error_kind::runtime, message)).release();
    return ASSAY_OUT_RAISE;
  };
  const bool overlaps = begin_call() != 0;
  struct ending {
    frame& f;
    ~ending() { f.end_call(); }
  } const guard{*this};

  test_run* run = this->run();
  if (overlaps) {
    if (run != nullptr) run->protocol_broken("a coroutine was resumed while it was running");
    return refuse("the coroutine is running already");
  }
  if (run == nullptr && !given_back()) return refuse("the test of this coroutine has ended");
  if (const char* why = objection(how, in); why != nullptr) {
    if (test_run* present = run != nullptr ? run : current_run(); present != nullptr)
      present->protocol_broken(why);
    return refuse(why);
  }

  const running_test running(*run);
  belongs_to_this_thread();
  run->lent().destroy_deferred();
  std::int32_t answer = ASSAY_OUT_RAISE;
  try {
    answer = step(how, std::move(in), out);
  } catch (...) {
    *out = value(run->error_of(std::current_exception())).release();
  }
  if (answer != ASSAY_OUT_AWAIT && answer != ASSAY_OUT_YIELD) {
    finished_ = true;
    held_parts().root = {};  // its locals are gone when the awaiter goes on; the callable stays until destroy
  }
  run->lent().destroy_deferred();
  return answer;
}

const assay_frame_ops* frame::ops() noexcept {
  static const assay_frame_ops ops = {
      sizeof(assay_frame_ops), 0,
      [](void* f, std::int32_t how, assay_value in, assay_value* out) -> std::int32_t {
        return static_cast<frame*>(f)->resume(how, value::adopt(in), out);
      },
      [](void* f) { static_cast<frame*>(f)->give_back("destroy"); }};
  return &ops;
}

object make_coroutine(std::unique_ptr<body> b) {
  test_run& run = require_run();
  assay_object* made = nullptr;
  check(loaded_plugin().core().coroutine(frame::ops(), new frame(run, std::move(b)), &made));
  return object::adopt(made);
}

object make_generator(std::unique_ptr<body> b) {
  test_run& run = require_run();
  const auto create = present("asyncgen.create", loaded_plugin().asyncgen().create);
  assay_object* made = nullptr;
  check(create(frame::ops(), new frame(run, std::move(b)), &made));
  return object::adopt(made);
}

}  // namespace assay::detail
