// border.hpp - the way from the SDK into the plugin: entries that may be missing, errors that become
// exceptions.
#pragma once

#include <string>
#include <utility>

#include "assay/loader/error.hpp"
#include "assay/loader/object.hpp"
#include "assay/loader/plugin.hpp"

namespace assay::detail {

// An operation that the plugin does not have. No raised: tests do not catch it.
class unsupported_operation {
 public:
  explicit unsupported_operation(std::string capability) : capability_(std::move(capability)) {}
  const std::string& capability() const noexcept { return capability_; }

 private:
  std::string capability_;
};

template <class Function>
Function present(const char* capability, Function function) {
  if (function == nullptr) throw unsupported_operation(capability);
  return function;
}

// Throws what an operation answered, unless that is NULL.
inline void checked(assay_error* answered) {
  if (answered == nullptr) return;
  error e = error::adopt(answered);
  if (e.kind() == error_kind::unsupported) throw unsupported_operation(std::string(e.message()));
  throw_error(std::move(e));
}

// ASSAY_CALL(loop, stop, l.get()): calls an entry of the loaded plugin's table.
#define ASSAY_CALL(extension, entry, ...)            \
  ::assay::detail::checked(::assay::detail::present( \
      #extension "." #entry, ::assay::loaded_plugin().extension().entry)(__VA_ARGS__))

// Out parameters.
template <class View>
class out {
 public:
  operator assay_object**() noexcept { return &raw_; }
  View take() { return View(object::adopt(std::exchange(raw_, nullptr))); }

 private:
  assay_object* raw_ = nullptr;
};

}  // namespace assay::detail
