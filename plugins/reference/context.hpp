// context.hpp - contexts of aio as objects of the ABI.
#pragma once

#include <aio/context.hpp>

#include "value.hpp"

namespace reference {

class context_object final : public findable<assay_object> {
 public:
  explicit context_object(aio::context c) : findable(c.id(), ASSAY_KIND_CONTEXT), context_(std::move(c)) {}
  const aio::context& get() const noexcept { return context_; }

 private:
  aio::context context_;
};

// The object (+1) of a context: the one that is known already, or a new one. The context must have an id.
assay_object* wrap(const aio::context& c);

// The context of an object; throws type_error for an object of another kind, or NULL.
const aio::context& as_context(assay_object* o);

}  // namespace reference
