#include <aio/gather.hpp>

#include <bit>
#include <cstdint>
#include <optional>

namespace aio {
namespace detail {
namespace {

/// The first place of each child: one allocation for all, where a map makes one for each. Made when a child
/// comes that may have come before.
template <class Slot>
class first_places {
 public:
  explicit first_places(std::size_t children) : table_(std::bit_ceil(2 * children + 1)) {}
  /// The first place of its child, which is this one if there was none.
  Slot& find_or_add(Slot& s) noexcept {
    const std::size_t mask = table_.size() - 1;
    // Addresses differ in their middle: the multiplication brings that to the top.
    const std::uint64_t mixed = reinterpret_cast<std::uintptr_t>(s.child) * std::uint64_t{0x9E3779B97F4A7C15};
    for (std::size_t i = mixed >> 32;; ++i) {
      Slot*& entry = table_[i & mask];
      if (!entry) entry = &s;
      if (entry->child == s.child) return *entry;
    }
  }

 private:
  std::vector<Slot*> table_;  // at most half full
};

}  // namespace

gather_core::~gather_core() { drop_children(); }

void gather_core::slot::drop_child() noexcept {
  future_state* const dropped = std::exchange(child, nullptr);
  if (!dropped || !std::exchange(owning, false)) return;
  --owner->held_;
  dropped->release();
}

void gather_core::drop_children() noexcept {
  if (held_ == 0) return;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    fetch_child(i + ahead);
    slots_[i].drop_child();
  }
}

void gather_core::count_links(int change) noexcept {
  links_ = static_cast<std::uint32_t>(static_cast<int>(links_) + change);
  watched_ = links_ > 0;
}

void gather_core::watch(std::vector<ref<future_state>> children) {
  std::vector<slot*> done_already;
  std::optional<first_places<slot>> places;
  slots_.reserve(children.size());
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (i + ahead < children.size()) fetch(*children[i + ahead]);
    ref<future_state>& c = children[i];
    slot& s = slots_.emplace_back(*this, *c);
    // A child that is not done has a waiter once it has a place.
    if (!places && (c->done() || c->has_waiters())) {
      places.emplace(children.size());
      for (std::size_t earlier = 0; earlier < i; ++earlier) places->find_or_add(slots_[earlier]);
    }
    if (places) {
      slot& first = places->find_or_add(s);
      if (&first != &s) {
        s.shared = first.shared = true;
        continue;
      }
    }
    c.leak();
    s.owning = true;
    ++held_;
    ++unfinished_;
    if (s.child->done()) {
      done_already.push_back(&s);
    } else {
      s.waiting = true;
      add_ref();
      count_links(+1);
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
  waiting = false;
  owner->count_links(-1);
  owner->child_done(*this);
}

void gather_core::slot::discard() noexcept {
  waiting = false;
  owner->count_links(-1);
  owner->release();
}

void gather_core::child_done(slot& s) {
  // As many ahead of those that have ended: most do in the order of the arguments.
  fetch_child(slots_.size() - unfinished_ + ahead);
  --unfinished_;
  if (done()) {
    s.child->mark_retrieved();  // later failures are silent (GATH-09)
    s.drop_child();
    return;
  }
  if (!return_exceptions_ && !s.child->succeeded()) {
    finish_with(s.child->outcome_error());
    return;
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
  drop_children();
}

bool gather_core::children_unreachable() const noexcept {
  for (const slot& s : slots_) {
    if (!s.waiting) continue;
    if (s.child->done() || !s.child->only_waiter_is(s) || !s.child->unreachable(1)) return false;
  }
  return true;
}

bool gather_core::unreachable(std::uint32_t known) const noexcept {
  return links_ > 0 && references_ == known + links_ && children_unreachable();
}

void gather_core::collect_if_unreachable() noexcept {
  if (references_ == links_) {
    released();
  } else if (!done()) {
    ask_waiter();
  }
}

// A gather and its children refer to each other until the children are done. When only they do, and the
// children can never be done, it is the end of them all; Python's cyclic collector would find them.
void gather_core::released() noexcept {
  if (references_ > links_ + 1) return;  // others know it
  if (references_ == 0) {
    future_state::released();
    return;
  }
  if (references_ != links_ || !children_unreachable()) {
    if (!done()) ask_waiter();
    return;
  }
  ++references_;
  for (slot& s : slots_) {
    if (s.waiting && s.child->remove_waiter(s)) {
      s.waiting = false;
      count_links(-1);
      --references_;
    }
  }
  drop_children();
  release();
}

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
