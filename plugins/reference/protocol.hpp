// protocol.hpp - protocols of the host's: a callback that is told each event.
#pragma once

#include <assay/protocol.h>

#include <aio/datagram.hpp>
#include <aio/transport.hpp>
#include <memory>

#include "callback.hpp"

namespace reference {

// Tells the host what a transport calls.
class event_sink {
 public:
  explicit event_sink(object_ref<callback_object> on_event) : on_event_(std::move(on_event)) {}

  template <class... Arguments>
  value tell(std::int32_t event, const Arguments&... arguments) const {
    const value named = value::of_int(event);
    const assay_value raw[] = {named.raw(), arguments.raw()...};
    // The protocol may be replaced, and dropped, by its own callback.
    const object_ref<callback_object> alive = on_event_;
    return alive->call(raw, 1 + sizeof...(arguments));
  }

 private:
  object_ref<callback_object> on_event_;
};

// The error that a connection was lost with, or none.
value error_or_none(const std::exception_ptr& e);

// The object of a protocol P of aio's, which is its entity.
template <class P>
class protocol_object final : public findable<assay_object> {
 public:
  explicit protocol_object(std::shared_ptr<P> p)
      : findable(p.get(), ASSAY_KIND_PROTOCOL), protocol_(std::move(p)) {}
  const std::shared_ptr<P>& get() const noexcept { return protocol_; }

  // The object (+1) of a protocol: the one that is known, or a new one; null for null.
  static assay_object* wrap(std::shared_ptr<P> p) {
    if (!p) return nullptr;
    if (assay_object* known = assay_object::find(p.get())) return known;
    return new protocol_object(std::move(p));
  }
  // The protocol of an argument; throws type_error for any other object.
  static const std::shared_ptr<P>& of(assay_object* o) {
    const auto* found = dynamic_cast<protocol_object*>(o);
    if (!found) throw aio::type_error("a protocol of this kind of transport is required");
    return found->get();
  }
  // What a factory of the host's makes. `made` keeps the object, whose identity the host may know.
  static std::shared_ptr<P> make(callback_object& factory, value& made) {
    made = factory.call(nullptr, 0);
    return of(made.raw().tag == ASSAY_OBJECT ? made.raw().as.object : nullptr);
  }

 private:
  std::shared_ptr<P> protocol_;
};

// Marks of flow control as the ABI has them.
std::optional<std::size_t> as_mark(const std::int64_t* mark);

}  // namespace reference
