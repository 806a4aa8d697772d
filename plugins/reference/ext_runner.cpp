// The table of assay.runner/1.
#include <assay/ext/runner.h>

#include <aio/run.hpp>

#include "callback.hpp"
#include "context.hpp"
#include "coroutine.hpp"
#include "errors.hpp"
#include "loop.hpp"
#include "tables.hpp"

namespace reference {
namespace {

class runner_object final : public assay_object {
 public:
  explicit runner_object(aio::run_options options)
      : assay_object(ASSAY_KIND_RUNNER), runner_(std::move(options)) {}
  aio::runner& get() noexcept { return runner_; }

 private:
  aio::runner runner_;
};

aio::runner& as_runner(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_RUNNER) throw aio::type_error("a runner is required");
  return static_cast<runner_object*>(o)->get();
}

aio::run_options to_options(const assay_runner_args& a) {
  aio::run_options options(a.debug == 1);
  if (a.loop_factory) {
    options.loop_factory = [factory = as_callback(a.loop_factory)] {
      const value made = factory->call(nullptr, 0);
      return as_loop(made.raw().tag == ASSAY_OBJECT ? made.raw().as.object : nullptr).shared_from_this();
    };
  }
  return options;
}

lazy_object& as_main(assay_object* o) {
  const std::int32_t kind = o ? o->kind() : ASSAY_KIND_OTHER;
  if (kind != ASSAY_KIND_COROUTINE && kind != ASSAY_KIND_AWAITABLE) {
    throw aio::value_error("a coroutine was expected");
  }
  return static_cast<lazy_object&>(*o);
}

assay_error* run(assay_object* coroutine, const assay_runner_args* a, assay_value* result) {
  return guarded([&] {
    lazy_object& main = as_main(coroutine);
    // aio refuses by itself, but would use the coroutine up.
    if (aio::get_running_loop_or_null()) aio::run(aio::task<value>());
    value v = aio::run(main.take(), to_options(*a));
    *result = v.release();
  });
}
assay_error* create(const assay_runner_args* a, assay_object** out) {
  return guarded([&] { *out = new runner_object(to_options(*a)); });
}
assay_error* runner_run(assay_object* o, assay_object* coroutine, assay_object* context,
                        assay_value* result) {
  return guarded([&] {
    aio::runner& runner = as_runner(o);
    lazy_object& main = as_main(coroutine);
    if (aio::get_running_loop_or_null()) runner.run(aio::task<value>());
    runner.get_loop();
    std::optional<aio::context> in;
    if (context) in = as_context(context);
    value v = runner.run(main.take(), std::move(in));
    *result = v.release();
  });
}
assay_error* runner_get_loop(assay_object* o, assay_object** loop) {
  return guarded([&] { *loop = wrap(as_runner(o).get_loop()); });
}
assay_error* runner_close(assay_object* o) {
  return guarded([&] { as_runner(o).close(); });
}

const assay_ext_runner table = {sizeof(assay_ext_runner), 0,           run, create, runner_run,
                                runner_get_loop,          runner_close};

}  // namespace

const void* const runner_table = &table;

}  // namespace reference
