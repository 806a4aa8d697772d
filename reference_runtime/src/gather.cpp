#include <aio/gather.hpp>

#include <unordered_set>

namespace aio {
namespace detail {

gather_core::~gather_core() = default;

void gather_core::watch(std::vector<ref<future_state>> children) {
  std::vector<slot*> done_already;
  // A pointer set only when there are enough arguments for duplicates to be costly to look for.
  std::unordered_set<const future_state*> seen;
  seen.reserve(children.size());
  for (ref<future_state>& c : children) {
    slot& s = slots_.emplace_back(*this, std::move(c));
    if (!seen.insert(s.child.get()).second) continue;
    ++unfinished_;
    if (s.child->done()) {
      done_already.push_back(&s);
    } else {
      add_ref();  // the list's
      s.child->add_waiter(s);
    }
  }
  if (slots_.empty()) {
    deliver();
    return;
  }
  // All done on entry: done on return (GATH-25, 3.12).
  for (slot* s : done_already) child_done(*s);
}

bool gather_core::cancel(const std::string* message) {
  if (done()) return false;
  bool any = false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].child && slots_[i].child->cancel(message)) any = true;
  }
  if (any) cancel_requested_ = true;
  return any;
}

void gather_core::slot::run() {
  const ref<gather_core> queued = ref<gather_core>::adopt(owner);
  owner->child_done(*this);
}

void gather_core::child_done(slot& s) {
  --unfinished_;
  if (done()) {
    s.child->mark_retrieved();  // later failures are silent (GATH-09)
    s.child = nullptr;
    return;
  }
  if (!return_exceptions_) {
    if (std::exception_ptr e = s.child->outcome_error()) {
      finish_with(std::move(e));
      return;
    }
  }
  if (unfinished_ == 0) deliver();
}

void gather_core::deliver() {
  // Also when every child swallowed the cancellation and returned (GATH-16).
  if (cancel_requested_) {
    std::exception_ptr last;
    for (slot& s : slots_) {
      if (std::exception_ptr e = s.child->outcome_error(); e && is_cancellation(e)) last = e;
    }
    finish_with(last ? last : std::make_exception_ptr(cancelled_error()));
  } else {
    store_results();
    set_finished();
  }
  for (slot& s : slots_) s.child = nullptr;
}

std::exception_ptr gather_core::child_error(std::size_t argument) { return child(argument)->outcome_error(); }

void require_same_loop(const future_base& f, event_loop& loop) {
  if (&f.loop() != &loop) throw value_error("the future belongs to a different loop than the one given");
}

namespace {

class gather_untyped final : public with_value<gather_core, void> {
 public:
  using with_value<gather_core, void>::with_value;

 private:
  void store_results() override { value_.emplace(); }
};

}  // namespace
}  // namespace detail

future<void> gather(return_exceptions_t, const std::vector<future_base>& futures) {
  std::vector<detail::ref<detail::future_state>> children;
  event_loop* loop = nullptr;
  for (const future_base& f : futures) {
    if (loop) detail::require_same_loop(f, *loop);
    loop = &f.loop();
    children.emplace_back(f.state());
  }
  detail::ref<detail::gather_untyped> outer(
      new detail::gather_untyped(loop ? *loop : get_running_loop(), true));
  outer->watch(std::move(children));
  return future<void>(detail::ref<detail::future_state>(std::move(outer)));
}

}  // namespace aio
