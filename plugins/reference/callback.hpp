// callback.hpp - callbacks of the host.
#pragma once

#include <aio/future.hpp>
#include <memory>
#include <mutex>

#include "value.hpp"

namespace reference {

class callback_object final : public assay_object {
 public:
  callback_object(const assay_callback_ops* ops, void* data) noexcept
      : assay_object(ASSAY_KIND_CALLBACK), ops_(ops), data_(data) {}

  // Calls it; throws what it raises.
  value call(const assay_value* arguments, std::size_t count);

  // The callback as aio compares it: the same for every registration while one of them, or this, is alive.
  static aio::done_callback as_done_callback(object_ref<callback_object> self);

 private:
  ~callback_object() override { ops_->drop(data_); }

  const assay_callback_ops* ops_;
  void* data_;
  std::mutex mutex_;
  // Weak: the function holds this object.
  std::weak_ptr<const aio::done_callback::function> as_done_callback_;
};

// The callback of an object; throws type_error for an object of another kind, or NULL.
object_ref<callback_object> as_callback(assay_object* o);

// The callback with arguments, as a function that aio may call again and again.
inline auto bind_callback(assay_object* callback, const assay_list* arguments) {
  return [function = as_callback(callback), list = list_ref(arguments)] {
    function->call(list.data(), list.size());
  };
}

}  // namespace reference
