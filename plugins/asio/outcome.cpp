#include "outcome.hpp"

#include "join.hpp"

#include <algorithm>

namespace asio_plugin {
namespace {

class done_callback final : public waiter {
 public:
  done_callback(outcome_object& target, object_ref<callback_object> function)
      : target_(target), function_(std::move(function)) {}

  void wake(std::unique_ptr<waiter> self) override {
    (void)self;  // destroyed here: the posted function holds what it needs
    asio::post(target_.owner().executor(),
               [target = object_ref<outcome_object>::share(&target_), function = function_] {
                 const value argument = value::of_object(target);
                 function->call(&argument.raw(), 1);
               });
  }
  const callback_object* callback() const noexcept override { return function_.get(); }

 private:
  outcome_object& target_;  // it holds this waiter
  object_ref<callback_object> function_;
};

}  // namespace

value outcome_object::result() const {
  if (!done()) refuse(ASSAY_ERROR_KIND_INVALID_STATE, "the future is not done");
  if (error_.is_none()) return result_;
  value error = error_;
  throw host_error(error.release().as.error);
}

assay_error* outcome_object::exception() const {
  if (!done()) refuse(ASSAY_ERROR_KIND_INVALID_STATE, "the future is not done");
  if (cancelled()) result();
  return error_.is_none() ? nullptr : error_.raw().as.error;
}

void outcome_object::finish(value result, assay_error* error) {
  value failure = error ? value::of_error(error) : value();
  if (done()) return;
  if (!error) {
    state_ = state::finished;
  } else {
    state_ = is_cancelled(error) ? state::cancelled : state::failed;
  }
  result_ = std::move(result);
  error_ = std::move(failure);
  for (auto& w : std::exchange(waiters_, {})) {
    waiter& next = *w;
    next.wake(std::move(w));
  }
}

bool outcome_object::cancel() {
  if (done()) return false;
  finish(value(), make_cancelled());
  return true;
}

void outcome_object::add_waiter(std::unique_ptr<waiter> w) {
  if (owner().closed()) refuse(ASSAY_ERROR_KIND_RUNTIME, "the loop is closed");
  if (done()) {
    waiter& next = *w;
    next.wake(std::move(w));
  } else {
    waiters_.push_back(std::move(w));
  }
}

int outcome_object::remove_callbacks(const callback_object* callback) {
  std::vector<std::unique_ptr<waiter>> removed;
  for (auto& w : waiters_) {
    if (w->callback() == callback) removed.push_back(std::move(w));
  }
  std::erase(waiters_, nullptr);
  return static_cast<int>(removed.size());
}

std::unique_ptr<waiter> outcome_object::remove_waiter(const waiter* w) {
  const auto at = std::find_if(waiters_.begin(), waiters_.end(), [w](const auto& e) { return e.get() == w; });
  if (at == waiters_.end()) return nullptr;
  auto found = std::move(*at);
  waiters_.erase(at);
  return found;
}

std::exception_ptr failure_of(const outcome_object& target) {
  try {
    target.result();
    return nullptr;
  } catch (const host_error&) {
    return std::current_exception();
  }
}

void outcome_object::abandon() noexcept { std::exchange(waiters_, {}).clear(); }

outcome_object& as_outcome(assay_object* o) {
  if (!o || (o->kind() != ASSAY_KIND_FUTURE && o->kind() != ASSAY_KIND_TASK)) {
    refuse(ASSAY_ERROR_KIND_TYPE, "a future or a task is required");
  }
  return static_cast<outcome_object&>(*o);
}

outcome_object& as_awaited(assay_object* o) {
  outcome_object& target = as_outcome(o);
  if (&target.owner() != running_loop()) {
    refuse(ASSAY_ERROR_KIND_RUNTIME, "the future belongs to another loop");
  }
  return target;
}

void add_done_callback(outcome_object& target, object_ref<callback_object> callback) {
  target.add_waiter(std::make_unique<done_callback>(target, std::move(callback)));
}

}  // namespace asio_plugin
