// assay.context/1 on contextvars.
#include "extensions.hpp"
#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"
#include "values.hpp"

namespace cpython {

namespace {

bool make_variable(const char* name, const assay_value* otherwise, assay_object** out) {
  const ref text = ref::steal(py.PyUnicode_DecodeFSDefault(name));
  const ref positional = list_of({text.get()});
  const ref value = otherwise != nullptr ? to_python(*otherwise) : ref();
  return answer(
      call_with(glue.context_var, positional.get(), {{names.default_, value.get(), otherwise != nullptr}}),
      out);
}

bool get(assay_object* variable, const assay_value* otherwise, assay_value* out) {
  if (!require(variable, any_variable)) return false;
  if (otherwise == nullptr) return answer(call_method(native(variable), names.get_), out);
  return answer(call_method(native(variable), names.get_, to_python(*otherwise).get()), out);
}

bool set(assay_object* variable, const assay_value* value, assay_object** token) {
  if (!require(variable, any_variable)) return false;
  ref made = call_method(native(variable), names.set_, to_python(*value).get());
  if (!made) return false;
  if (token != nullptr) *token = handle(made.release());
  return true;
}

}  // namespace

assay_ext_context make_context_table(int minor) {
  assay_ext_context table = {
      .size = sizeof(assay_ext_context),
      .reserved = 0,
      .copy =
          [](assay_object** context) {
            return guarded([&] { return answer(call(glue.copy_context), context); });
          },
      .run =
          [](assay_object* context, assay_object* callback, const assay_list* args, assay_value* result) {
            return guarded([&] {
              return require(context, any_context) &&
                     answer(call(glue.run_in_context, native(context), none_or(callback).get(),
                                 to_python(args).get()),
                            result);
            });
          },
      .task_context =
          [](assay_object* task, assay_object** context) {
            return guarded([&] {
              return require(task, any_task) &&
                     answer(call_method(native(task), names.get_context_), context);
            });
          },
      .var_create =
          [](const char* name, const assay_value* otherwise, assay_object** variable) {
            return guarded([&] { return make_variable(name, otherwise, variable); });
          },
      .var_get = [](assay_object* variable, const assay_value* otherwise,
                    assay_value* value) { return guarded([&] { return get(variable, otherwise, value); }); },
      .var_set = [](assay_object* variable, const assay_value* value,
                    assay_object** token) { return guarded([&] { return set(variable, value, token); }); },
      .var_reset =
          [](assay_object* variable, assay_object* token) {
            return guarded([&] {
              return require(variable, any_variable) &&
                     answer(call_method(native(variable), names.reset_, none_or(token).get()));
            });
          },
  };
  if (minor < 12) table.task_context = nullptr;
  return table;
}

}  // namespace cpython
