// The table of assay.combinators/1.
#include <assay/ext/combinators.h>

#include <aio/as_completed.hpp>
#include <aio/gather.hpp>
#include <aio/shield.hpp>
#include <aio/sleep.hpp>
#include <aio/wait.hpp>
#include <aio/wait_for.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "coroutine.hpp"
#include "errors.hpp"
#include "future.hpp"
#include "loop.hpp"
#include "operation_object.hpp"
#include "sleep.hpp"
#include "spawn.hpp"
#include "tables.hpp"

namespace reference {

aio::future<value> ensure_future(assay_object* o, aio::event_loop* loop) {
  switch (o ? o->kind() : ASSAY_KIND_OTHER) {
    case ASSAY_KIND_FUTURE:
    case ASSAY_KIND_TASK:
      if (loop && &as_future(o).loop() != loop) throw aio::value_error("the future belongs to another loop");
      return as_future(o);
    case ASSAY_KIND_COROUTINE:
      return spawn(loop ? *loop : aio::get_running_loop(), o);
    case ASSAY_KIND_AWAITABLE:
      return (loop ? *loop : aio::get_running_loop()).create_task(static_cast<lazy_object*>(o)->take());
    default:
      throw aio::type_error("a future, a coroutine or another awaitable is required");
  }
}

namespace {

std::optional<aio::seconds> as_timeout(const double* timeout) {
  return timeout ? std::optional(aio::seconds(*timeout)) : std::nullopt;
}

assay_object* as_member(const assay_value& v) {
  if (v.tag != ASSAY_OBJECT) throw aio::type_error("a future, a coroutine or another awaitable is required");
  return v.as.object;
}

// Whether it may be a coroutine that was scheduled as an earlier member: those are empty, unless a task
// factory kept them whole. Futures need not be told apart.
bool may_be_met_again(assay_object& member, aio::event_loop* loop) {
  if (member.kind() == ASSAY_KIND_FUTURE || member.kind() == ASSAY_KIND_TASK) return false;
  if (static_cast<lazy_object&>(member).taken()) return true;
  return (loop ? *loop : aio::get_running_loop()).get_task_factory() != nullptr;
}

// A coroutine is scheduled long after it was made, where there are more than the caches hold.
void fetch_frame(assay_object& member) noexcept {
  if (member.kind() == ASSAY_KIND_COROUTINE) __builtin_prefetch(static_cast<lazy_object&>(member).id(), 1);
}

// The members as futures, each object once however often it is given: scheduling is in order. loop NULL: that
// of the first member.
std::vector<aio::future<value>> as_futures(const assay_list* members, aio::event_loop* loop) {
  const list_ref list(members);
  const assay_value* const all = list.data();
  const std::size_t size = list.size();
  for (std::size_t i = 0; i < size; ++i) {
    // All are looked at before the first is scheduled: a bad argument leaves nothing behind.
    const std::int32_t kind = as_member(all[i])->kind();
    if (kind != ASSAY_KIND_FUTURE && kind != ASSAY_KIND_TASK && kind != ASSAY_KIND_COROUTINE &&
        kind != ASSAY_KIND_AWAITABLE) {
      throw aio::type_error("a future, a coroutine or another awaitable is required");
    }
  }
  boost::unordered_flat_map<assay_object*, std::size_t> places;  // of the first so many: filled on demand
  std::size_t placed = 0;
  std::vector<aio::future<value>> futures;
  futures.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    constexpr std::size_t ahead = 8;
    if (i + ahead < size) fetch_frame(*all[i + ahead].as.object);
    assay_object* const member = as_member(all[i]);
    auto met = places.end();
    if (may_be_met_again(*member, loop)) {
      for (; placed < i; ++placed) places.try_emplace(as_member(all[placed]), placed);
      met = places.find(member);
    }
    futures.push_back(met != places.end() ? futures[met->second] : ensure_future(member, loop));
    loop = &futures.back().loop();
  }
  return futures;
}

// --- sleep -----------------------------------------------------------------------------------

assay_error* sleep(double delay, const assay_value* result, assay_object** out) {
  return guarded([&] {
    value slept = result ? value::share(*result) : value();
    *out = new_awaitable([&] { return sleep_for(aio::seconds(delay), std::move(slept)); });
  });
}

// --- gather ----------------------------------------------------------------------------------

// aio's gather whose value is the host's list, so that it is a future like all others here.
class gather_values final : public aio::detail::with_value<aio::detail::gather_core, value> {
 public:
  gather_values(aio::detail::loop_core& loop, bool return_exceptions, std::size_t size)
      : with_value(loop, return_exceptions), size_(size) {}

 private:
  void store_results() override {
    std::vector<value> results;
    results.reserve(size_);
    for (std::size_t i = 0; i < size_; ++i) {
      const std::exception_ptr e = child_error(i);
      results.push_back(e ? value::of_error(to_error(e)) : child_value<value>(i));
    }
    value_.emplace(value::of_list(std::move(results)));
  }
  std::size_t size_;
};

assay_error* gather(const assay_list* members, int32_t return_exceptions, assay_object** out) {
  return guarded([&] {
    std::vector<aio::future<value>> futures = as_futures(members, nullptr);
    aio::event_loop& loop = futures.empty() ? aio::get_running_loop() : futures.front().loop();
    using state = aio::detail::future_state;
    std::vector<aio::detail::ref<state>> children;
    children.reserve(futures.size());
    for (auto& f : futures) children.push_back(std::move(f).take_state());
    aio::detail::ref<gather_values> outer(new gather_values(loop, return_exceptions != 0, children.size()));
    outer->watch(std::move(children));
    *out = wrap(aio::future<value>(aio::detail::ref<state>(std::move(outer))));
  });
}

// --- wait ------------------------------------------------------------------------------------

value as_list(const std::vector<aio::future<value>>& futures) {
  std::vector<value> objects;
  objects.reserve(futures.size());
  for (const auto& f : futures) objects.push_back(value::of_object(object_ref<>::adopt(wrap(f))));
  return value::of_list(std::move(objects));
}

aio::return_when as_condition(std::int32_t when) {
  switch (when) {
    case ASSAY_ALL_COMPLETED:
      return aio::return_when::all_completed;
    case ASSAY_FIRST_COMPLETED:
      return aio::return_when::first_completed;
    case ASSAY_FIRST_EXCEPTION:
      return aio::return_when::first_exception;
    default:
      throw aio::value_error("return_when is none of all_completed, first_completed, first_exception");
  }
}

// Keeps the members' objects, so that the sets hold the very same ones.
aio::task<value> wait_for_members(list_ref members, std::int32_t when, std::optional<aio::seconds> timeout) {
  const aio::return_when condition = as_condition(when);
  std::vector<aio::future<value>> futures;
  for (std::size_t i = 0; i < members.size(); ++i) {
    assay_object* const member = as_member(members.data()[i]);
    if (member->kind() == ASSAY_KIND_COROUTINE)
      throw aio::type_error("wait takes futures and tasks, no coroutines");
    futures.push_back(as_future(member));
  }
  auto sets = co_await aio::wait(std::move(futures), timeout, condition);
  std::vector<value> both;
  both.push_back(as_list(sets.done));
  both.push_back(as_list(sets.pending));
  co_return value::of_list(std::move(both));
}
assay_error* wait(const assay_wait_args* a, assay_object** out) {
  return guarded([&] {
    *out = new_awaitable(wait_for_members(list_ref(a->members), a->return_when, as_timeout(a->timeout)));
  });
}

// --- wait_for --------------------------------------------------------------------------------

// As aio does with the kinds of awaitable that it knows: a future is itself, whatever is lazy stays so.
aio::task<value> wait_for_object(object_ref<> awaited, std::optional<aio::seconds> timeout) {
  switch (awaited ? awaited->kind() : ASSAY_KIND_OTHER) {
    case ASSAY_KIND_FUTURE:
    case ASSAY_KIND_TASK: {
      const aio::future<value> future = as_future(awaited.get());
      awaited.reset();
      co_return co_await aio::wait_for(future, timeout);
    }
    case ASSAY_KIND_COROUTINE:
    case ASSAY_KIND_AWAITABLE: {
      aio::task<value> body = static_cast<lazy_object*>(awaited.get())->take();
      awaited.reset();
      co_return co_await aio::wait_for(std::move(body), timeout);
    }
    default:
      throw aio::type_error("a future, a coroutine or another awaitable is required");
  }
}
assay_error* wait_for(assay_object* awaited, const double* timeout, assay_object** out) {
  return guarded(
      [&] { *out = new_awaitable(wait_for_object(object_ref<>::share(awaited), as_timeout(timeout))); });
}

// --- shield, ensure_future --------------------------------------------------------

assay_error* shield(assay_object* awaited, assay_object** out) {
  return guarded([&] { *out = wrap(aio::shield(ensure_future(awaited, nullptr))); });
}

assay_error* ensure_future_in(assay_object* awaitable, assay_object* loop, assay_object** out) {
  return guarded([&] { *out = wrap(ensure_future(awaitable, loop ? &as_loop(loop) : nullptr)); });
}

// --- as_completed ------------------------------------------------------------------

using completions = aio::completions<aio::future<value>>;

class iterator_object final : public loop_bound {
 public:
  iterator_object(aio::event_loop& loop, completions all)
      : loop_bound(ASSAY_KIND_ITERATOR, loop), all_(std::move(all)) {}
  completions& get() noexcept { return all_; }

 private:
  completions all_;
};

completions& as_iterator(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_ITERATOR)
    throw aio::type_error("an iterator of as_completed is required");
  return static_cast<iterator_object*>(o)->get();
}

assay_error* as_completed(const assay_list* members, const double* timeout, assay_object** out) {
  return guarded([&] {
    aio::event_loop& loop = aio::get_running_loop();
    *out = new iterator_object(loop, aio::as_completed(as_futures(members, &loop), as_timeout(timeout)));
  });
}

assay_error* iter_next(assay_object* o, assay_object** out) {
  return guarded([&] {
    completions& all = as_iterator(o);
    *out = all.left() > 0 ? new_awaitable(all.next()) : nullptr;
  });
}

// The error has no class in aio: its loops end by an empty handle.
std::exception_ptr end_of_iteration() {
  assay_error* const e = make_error(ASSAY_ERROR_KIND_STOP_ASYNC_ITERATION, "");
  std::exception_ptr exception = to_exception(e);
  host->error_unref(e);
  return exception;
}

aio::task<value> next_member(aio::task<aio::future<value>> next) {
  const aio::future<value> done = co_await std::move(next);
  if (!done) co_await aio::detail::fail_with(end_of_iteration());
  co_return value::of_object(object_ref<>::adopt(wrap(done)));
}
assay_error* iter_anext(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(next_member(as_iterator(o).next_done())); });
}

const assay_ext_combinators table = {sizeof(assay_ext_combinators),
                                     0,
                                     sleep,
                                     gather,
                                     wait,
                                     wait_for,
                                     shield,
                                     as_completed,
                                     iter_next,
                                     iter_anext,
                                     ensure_future_in};

}  // namespace

const void* const combinators_table = &table;

}  // namespace reference
