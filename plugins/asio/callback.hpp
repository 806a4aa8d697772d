// callback.hpp - callbacks of the host.
#pragma once

#include "errors.hpp"

namespace asio_plugin {

class callback_object final : public assay_object {
 public:
  callback_object(const assay_callback_ops* ops, void* data) noexcept
      : assay_object(ASSAY_KIND_CALLBACK), ops_(ops), data_(data) {}

  // Calls it; throws what it raises.
  value call(const assay_value* arguments, std::size_t count) {
    assay_value result{};
    if (assay_error* e = ops_->call(data_, arguments, count, &result)) throw host_error(e);
    return value::adopt(result);
  }

 private:
  ~callback_object() override { ops_->drop(data_); }

  const assay_callback_ops* ops_;
  void* data_;
};

// The callback of an object; a type error for an object of another kind, or NULL.
inline object_ref<callback_object> as_callback(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_CALLBACK) refuse(ASSAY_ERROR_KIND_TYPE, "a callback is required");
  return object_ref<callback_object>::share(static_cast<callback_object*>(o));
}

// A callback with its arguments.
struct bound_callback {
  object_ref<callback_object> function;
  list_ref arguments;

  bound_callback(assay_object* callback, const assay_list* list)
      : function(as_callback(callback)), arguments(list) {}
  value operator()() const { return function->call(arguments.data(), arguments.size()); }
};

}  // namespace asio_plugin
