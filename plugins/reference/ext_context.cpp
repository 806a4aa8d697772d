// The table of assay.context/1.
#include "context.hpp"

#include <assay/ext/context.h>

#include <aio/scheduled_task.hpp>

#include "callback.hpp"
#include "errors.hpp"
#include "future.hpp"
#include "tables.hpp"

namespace reference {

assay_object* wrap(const aio::context& c) {
  if (assay_object* met = assay_object::find(c.id())) return met;
  return new context_object(c);
}

const aio::context& as_context(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_CONTEXT) throw aio::type_error("a context is required");
  return static_cast<context_object*>(o)->get();
}

namespace {

using variable = aio::context_var<value>;

class variable_object final : public assay_object {
 public:
  explicit variable_object(std::string name)
      : assay_object(ASSAY_KIND_CONTEXT_VARIABLE), variable_(std::move(name)) {}
  variable_object(std::string name, value otherwise)
      : assay_object(ASSAY_KIND_CONTEXT_VARIABLE), variable_(std::move(name), std::move(otherwise)) {}
  variable& get() noexcept { return variable_; }

 private:
  variable variable_;
};

class token_object final : public assay_object {
 public:
  token_object(object_ref<variable_object> of, variable::token token)
      : assay_object(ASSAY_KIND_CONTEXT_TOKEN), of_(std::move(of)), token_(std::move(token)) {}
  // Once; runtime_error afterwards.
  variable::token take() {
    if (!token_) throw aio::runtime_error("the token has been used already");
    return *token_;
  }
  void used() noexcept { token_.reset(); }

 private:
  object_ref<variable_object> of_;  // the token names its variable by address
  std::optional<variable::token> token_;
};

variable_object& as_variable(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_CONTEXT_VARIABLE) throw aio::type_error("a context variable is required");
  return *static_cast<variable_object*>(o);
}

token_object& as_token(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_CONTEXT_TOKEN)
    throw aio::type_error("the token of a context variable is required");
  return *static_cast<token_object*>(o);
}

assay_error* copy(assay_object** out) {
  return guarded([&] { *out = wrap(aio::copy_context()); });
}
assay_error* run(assay_object* o, assay_object* callback, const assay_list* arguments, assay_value* result) {
  return guarded([&] {
    aio::context entered = as_context(o);
    const auto function = as_callback(callback);
    const list_ref list(arguments);
    value v = entered.run([&] { return function->call(list.data(), list.size()); });
    *result = v.release();
  });
}
assay_error* task_context(assay_object* task, assay_object** out) {
  return guarded([&] {
    if (!task || task->kind() != ASSAY_KIND_TASK) throw aio::type_error("a task is required");
    *out = wrap(aio::task_base::from(as_future(task)).get_context());
  });
}

assay_error* var_create(const char* name, const assay_value* otherwise, assay_object** out) {
  return guarded([&] {
    *out = otherwise ? new variable_object(name, value::share(*otherwise)) : new variable_object(name);
  });
}
assay_error* var_get(assay_object* o, const assay_value* otherwise, assay_value* out) {
  return guarded([&] {
    variable& v = as_variable(o).get();
    value found = otherwise ? v.get(value::share(*otherwise)) : v.get();
    *out = found.release();
  });
}
assay_error* var_set(assay_object* o, const assay_value* v, assay_object** token) {
  return guarded([&] {
    variable_object& of = as_variable(o);
    variable::token undo = of.get().set(value::share(*v));
    if (token) *token = new token_object(object_ref<variable_object>::share(&of), std::move(undo));
  });
}
assay_error* var_reset(assay_object* o, assay_object* token) {
  return guarded([&] {
    token_object& t = as_token(token);
    as_variable(o).get().reset(t.take());
    t.used();
  });
}

const assay_ext_context table = {
    sizeof(assay_ext_context), 0, copy, run, task_context, var_create, var_get, var_set, var_reset};

}  // namespace

const void* const context_table = &table;

}  // namespace reference
