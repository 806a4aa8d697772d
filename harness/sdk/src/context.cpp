#include "assay/sdk/context.hpp"

#include "assay/sdk/test_context.hpp"
#include "border.hpp"

namespace assay {

using detail::out;

value context::run_with(const callback_argument& f, const value& args) const {
  assay_value result{};
  ASSAY_CALL(context, run, get(), f.get().get(), args.get().as.list, &result);
  return value::adopt(result);
}

value context_var::get() const {
  assay_value v{};
  ASSAY_CALL(context, var_get, object::get(), nullptr, &v);
  return value::adopt(v);
}

value context_var::get(const value& otherwise) const {
  assay_value v{};
  ASSAY_CALL(context, var_get, object::get(), &otherwise.get(), &v);
  return value::adopt(v);
}

context_token context_var::set(const value& v) const {
  out<context_token> token;
  ASSAY_CALL(context, var_set, object::get(), &v.get(), token);
  return token.take();
}

void context_var::reset(const context_token& token) const {
  ASSAY_CALL(context, var_reset, object::get(), token.get());
}

context test_context::copy_context() {
  out<assay::context> c;
  ASSAY_CALL(context, copy, c);
  return c.take();
}

context_var test_context::context_var(const char* name, std::optional<value> otherwise) {
  out<assay::context_var> v;
  ASSAY_CALL(context, var_create, name, otherwise ? &otherwise->get() : nullptr, v);
  return v.take();
}

}  // namespace assay
