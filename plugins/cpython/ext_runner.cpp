// assay.runner/1 on asyncio.run and asyncio.Runner.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

// None where the runtime decides.
PyObject* debug_of(const assay_runner_args* args) {
  return args->debug < 0 ? py.none : args->debug != 0 ? py.yes : py.no;
}

bool run(assay_object* coroutine, const assay_runner_args* args, assay_value* result) {
  return answer(call(glue.run, none_or(coroutine).get(), debug_of(args), none_or(args->loop_factory).get()),
                result);
}

bool runner_run(assay_object* runner, assay_object* coroutine, assay_object* context, assay_value* result) {
  if (!require(runner, any_runner)) return false;
  return answer(call(glue.runner_run, native(runner), none_or(coroutine).get(), none_or(context).get()),
                result);
}

}  // namespace

assay_ext_runner make_runner_table(int minor) {
  assay_ext_runner table = {
      .size = sizeof(assay_ext_runner),
      .reserved = 0,
      .run = [](assay_object* coroutine, const assay_runner_args* args,
                assay_value* result) { return guarded([&] { return run(coroutine, args, result); }); },
      .create =
          [](const assay_runner_args* args, assay_object** runner) {
            return guarded([&] {
              return answer(call(glue.make_runner, debug_of(args), none_or(args->loop_factory).get()),
                            runner);
            });
          },
      .runner_run =
          [](assay_object* runner, assay_object* coroutine, assay_object* context, assay_value* result) {
            return guarded([&] { return runner_run(runner, coroutine, context, result); });
          },
      .runner_get_loop =
          [](assay_object* runner, assay_object** loop) {
            return guarded([&] {
              return require(runner, any_runner) &&
                     answer(call_method(native(runner), names.get_loop_), loop);
            });
          },
      .runner_close =
          [](assay_object* runner) {
            return guarded([&] {
              return require(runner, any_runner) && answer(call_method(native(runner), names.close_));
            });
          },
  };
  if (minor < 11) {
    table.create = nullptr;
    table.runner_run = nullptr;
    table.runner_get_loop = nullptr;
    table.runner_close = nullptr;
  }
  return table;
}

}  // namespace cpython
