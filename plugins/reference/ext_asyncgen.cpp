// The table of assay.asyncgen/1.
#include <assay/ext/asyncgen.h>

#include <aio/async_iteration.hpp>
#include <aio/event_loop.hpp>

#include "driver.hpp"
#include "errors.hpp"
#include "future.hpp"
#include "generator.hpp"
#include "loop.hpp"
#include "tables.hpp"

namespace reference {

aio::task<value> call_for_coroutine(callback_object& callback, const assay_value* arguments,
                                    std::size_t count) {
  const value made = callback.call(arguments, count);
  assay_object* const o = made.raw().tag == ASSAY_OBJECT ? made.raw().as.object : nullptr;
  const std::int32_t kind = o ? o->kind() : ASSAY_KIND_OTHER;
  if (kind != ASSAY_KIND_COROUTINE && kind != ASSAY_KIND_AWAITABLE) {
    throw aio::type_error("the callback returned no coroutine");
  }
  return static_cast<lazy_object*>(o)->take();
}

aio::task<value> await_object(object_ref<> o) {
  switch (o ? o->kind() : ASSAY_KIND_OTHER) {
    case ASSAY_KIND_FUTURE:
    case ASSAY_KIND_TASK: {
      // Held once, by its awaiter, so that aio sees a task that nothing can resume any more.
      aio::detail::future_outcome_awaiter<value> waiting(
          static_cast<future_object*>(o.get())->awaited_state());
      o.reset();
      aio::outcome<value> result = co_await waiting;
      if (!result) co_await aio::detail::fail_with(result.error());
      co_return std::move(result).value();
    }
    case ASSAY_KIND_COROUTINE:
    case ASSAY_KIND_AWAITABLE: {
      aio::task<value> lazy = static_cast<lazy_object*>(o.get())->take();
      o.reset();
      co_return co_await std::move(lazy);
    }
    default:
      throw aio::type_error("an object of this kind can't be awaited");
  }
}

namespace {

class generator_object final : public loop_bound {
 public:
  explicit generator_object(generator g)
      : loop_bound(ASSAY_KIND_GENERATOR, aio::get_running_loop()), generator_(std::move(g)) {}
  const generator& get() const noexcept { return generator_; }

 private:
  generator generator_;
};

const generator& as_generator(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_GENERATOR) throw aio::type_error("a generator is required");
  return static_cast<generator_object*>(o)->get();
}

// As drive(), for a body that also yields.
generator drive_generator(driver body) {
  for (;;) {
    switch (body.step()) {
      case ASSAY_OUT_RETURN:
        co_return;
      case ASSAY_OUT_RAISE:
        co_await aio::detail::fail_with(body.take_error());
        break;
      case ASSAY_OUT_YIELD:
        try {
          body.give(co_yield body.take());
        } catch (...) {
          body.raise(std::current_exception());
        }
        break;
      default:
        co_await body;
    }
  }
}

assay_error* create(const assay_frame_ops* ops, void* data, assay_object** out) {
  frame body(ops, data);
  return guarded([&] { *out = new generator_object(drive_generator(std::move(body))); });
}

aio::task<value> next_value(generator g) { co_return co_await g.anext(); }
aio::task<value> send_value(generator g, value sent) { co_return co_await g.asend(std::move(sent)); }
aio::task<value> throw_in(generator g, std::exception_ptr e) { co_return co_await g.athrow(std::move(e)); }
aio::task<value> close_it(generator g) {
  co_await g.aclose();
  co_return value();
}

assay_error* anext(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(next_value(as_generator(o))); });
}
assay_error* asend(assay_object* o, const assay_value* sent, assay_object** out) {
  return guarded([&] { *out = new_awaitable(send_value(as_generator(o), value::share(*sent))); });
}
assay_error* athrow(assay_object* o, assay_error* e, assay_object** out) {
  return guarded([&] {
    if (!e) throw aio::type_error("an error is required");
    *out = new_awaitable(throw_in(as_generator(o), to_exception(e)));
  });
}
assay_error* aclose(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(close_it(as_generator(o))); });
}

aio::task<value> shut_down(aio::loop_ptr loop) {
  co_await loop->shutdown_asyncgens();
  co_return value();
}
assay_error* shutdown_asyncgens(assay_object* loop, assay_object** out) {
  return guarded([&] { *out = new_awaitable(shut_down(as_loop_or_running(loop).shared_from_this())); });
}

// An asynchronous iterator that the host wrote.
class host_iterator {
 public:
  explicit host_iterator(object_ref<callback_object> next) : next_(std::move(next)) {}
  aio::task<value> anext() { return call_for_coroutine(*next_, nullptr, 0); }

 private:
  object_ref<callback_object> next_;
};

aio::task<value> iterate(host_iterator iterator, object_ref<callback_object> body) {
  const auto call_body = [&](value item) { return call_for_coroutine(*body, &item.raw(), 1); };
  co_await aio::async_for(iterator, call_body);
  co_return value();
}
assay_error* async_for(assay_object* next, assay_object* body, assay_object** out) {
  return guarded([&] { *out = new_awaitable(iterate(host_iterator(as_callback(next)), as_callback(body))); });
}

aio::task<value> collect_all(generator g) {
  std::vector<value> all = co_await aio::collect(g);
  co_return value::of_list(std::move(all));
}
assay_error* collect(assay_object* o, assay_object** out) {
  return guarded([&] { *out = new_awaitable(collect_all(as_generator(o))); });
}

// Each is looked at when its turn comes.
aio::task<value> await_all(list_ref list) {
  std::vector<aio::task<value>> awaitables;
  awaitables.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const assay_value& each = list.data()[i];
    if (each.tag != ASSAY_OBJECT) throw aio::type_error("a value can't be awaited");
    awaitables.push_back(await_object(object_ref<>::share(each.as.object)));
  }
  std::vector<value> all = co_await aio::await_each(std::move(awaitables));
  co_return value::of_list(std::move(all));
}
assay_error* await_each(const assay_list* awaitables, assay_object** out) {
  return guarded([&] { *out = new_awaitable(await_all(list_ref(awaitables))); });
}

const assay_ext_asyncgen table = {
    sizeof(assay_ext_asyncgen), 0,         create,  anext,     asend, athrow, aclose,
    shutdown_asyncgens,         async_for, collect, await_each};

}  // namespace

const void* const asyncgen_table = &table;

}  // namespace reference
