#include "assay/sdk/runner.hpp"

#include "assay/sdk/test_context.hpp"
#include "border.hpp"

namespace assay {

using detail::out;

namespace {

assay_runner_args runner_args(const runner_options& options) {
  assay_runner_args raw{};
  raw.size = sizeof(raw);
  raw.debug = options.debug ? static_cast<std::int32_t>(*options.debug) : -1;
  raw.loop_factory = options.loop_factory.get().get();
  return raw;
}

}  // namespace

value runner::run(const object& coroutine, const context& in) const {
  assay_value result{};
  ASSAY_CALL(runner, runner_run, get(), coroutine.get(), in.get(), &result);
  return value::adopt(result);
}

loop runner::get_loop() const {
  out<loop> l;
  ASSAY_CALL(runner, runner_get_loop, get(), l);
  return l.take();
}

void runner::close() const { ASSAY_CALL(runner, runner_close, get()); }

value test_context::run(const object& coroutine, const runner_options& options) {
  const assay_runner_args args = runner_args(options);
  assay_value result{};
  ASSAY_CALL(runner, run, coroutine.get(), &args, &result);
  return value::adopt(result);
}

runner test_context::runner(const runner_options& options) {
  const assay_runner_args args = runner_args(options);
  out<assay::runner> r;
  ASSAY_CALL(runner, create, &args, r);
  return r.take();
}

}  // namespace assay
