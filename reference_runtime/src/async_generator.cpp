#include <aio/async_generator.hpp>

#include <vector>

#include <aio/event_loop.hpp>
#include <aio/gather.hpp>
#include <aio/log.hpp>

namespace aio {
namespace detail {

generator_core::~generator_core() {
  destroy_frame();
  leave();
}

void generator_core::destroy_frame() noexcept {
  if (promise_base* const frame = std::exchange(link_.child, nullptr)) frame->handle().destroy();
}

void generator_core::enter(loop_core& loop) {
  loop_ = &loop.as_event_loop();
  loop_->future_made();  // the loop's memory outlives this
  next_ = loop_->generators_;
  if (next_) next_->previous_ = this;
  loop_->generators_ = this;
  if (loop_->generators_over_) {
    log(log_level::warning,
        "asynchronous generator '" + name() + "' was begun after shutdown_asyncgens() of its loop");
  }
}

void generator_core::leave() noexcept {
  if (!loop_) return;
  (previous_ ? previous_->next_ : loop_->generators_) = next_;
  if (next_) next_->previous_ = previous_;
  previous_ = next_ = nullptr;
  std::exchange(loop_, nullptr)->future_gone();
}

// The last handle went. A body that stands at a yield may have to await in its clean-up: that is for the loop
// to run.
void generator_core::dropped() noexcept {
  if (!open() || finalizing_ || !loop_ || loop_->closed()) {
    delete this;
    return;
  }
  finalizing_ = true;
  try {
    // Should the loop close before, this is dropped once more, and destroyed.
    loop_->call_soon([kept = ref<generator_core>(this)] { create_task(close_generator(kept)); });
  } catch (...) {
    delete this;
  }
}

bool generator_step::await_ready() {
  generator_core& core = *core_;
  if (core.running_) {
    failure_ = std::make_exception_ptr(runtime_error("the asynchronous generator is already running"));
    return true;
  }
  if (!core.frame()) return true;
  if ((thrown_ || closing_) && !core.frame()->started()) {
    core.destroy_frame();
    failure_ = std::move(thrown_);
    return true;
  }
  return false;
}

std::coroutine_handle<> generator_step::begin(promise_base& parent) {
  generator_core& core = *core_;
  promise_base& frame = *core.frame();
  if (!frame.started()) core.enter(parent.owner_task->loop());
  core.link_.parent = &parent;
  frame.owner_task = parent.owner_task;
  core.thrown_ = closing_ ? std::make_exception_ptr(generator_exit()) : std::move(thrown_);
  core.running_ = began_ = true;
  return parent.owner_task->transfer(frame.handle());
}

bool generator_step::end() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  if (!std::exchange(began_, false)) return false;
  generator_core& core = *core_;
  core.running_ = false;
  if (!core.frame()->finished()) {
    if (closing_) throw runtime_error("the asynchronous generator ignored its closing: it yielded again");
    return true;
  }
  std::exception_ptr error = std::move(core.link_.error);
  core.destroy_frame();
  core.leave();
  if (!error || (closing_ && exception_cast<generator_exit>(error))) return false;
  if (exception_cast<stop_async_iteration>(error)) {
    throw runtime_error("the asynchronous generator raised the end of an iteration", std::move(error));
  }
  std::rethrow_exception(std::move(error));
}

void generator_step::throw_end() { throw stop_async_iteration(); }

namespace {

class close_step final : public generator_step {
 public:
  explicit close_step(ref<generator_core> core) : generator_step(std::move(core), nullptr, true) {}
  template <class P>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) {
    return begin(h.promise());
  }
  void await_resume() { end(); }
};

}  // namespace

task<void> close_generator(ref<generator_core> core) { co_await close_step(std::move(core)); }

}  // namespace detail

task<void> event_loop::shutdown_asyncgens() {
  generators_over_ = true;
  std::vector<std::string> names;
  std::vector<task<void>> closings;
  for (detail::generator_core* g = generators_; g; g = g->next_) {
    if (!g->open()) continue;
    names.push_back(g->name());
    closings.push_back(detail::close_generator(detail::ref<detail::generator_core>(g)));
  }
  if (closings.empty()) co_return;
  const std::vector<outcome<void>> ends = co_await gather(return_exceptions, std::move(closings));
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (const std::exception_ptr e = ends[i].error()) {
      call_exception_handler(exception_context(
          "an error occurred during closing of asynchronous generator '" + names[i] + "'", e));
    }
  }
}

}  // namespace aio
