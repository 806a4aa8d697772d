// scope.hpp - what assay.scope/1 enters and leaves: objects that are asynchronous context managers.
#pragma once

#include <aio/task.hpp>
#include <exception>

#include "value.hpp"

namespace reference {

// A base of the objects that `async with` takes, beside assay_object: timeouts, task groups, locks, servers,
// ... Whoever awaits one of these keeps the object until it has ended.
class scope {
 public:
  // __aenter__. Lazy; its value is what `as` would bind.
  virtual aio::task<value> enter() = 0;
  // __aexit__. Lazy; error: what left the body, or null. Gives whether it is suppressed; throws what replaces
  // it.
  virtual aio::task<bool> exit(std::exception_ptr error) = 0;

 protected:
  ~scope() = default;
};

}  // namespace reference
