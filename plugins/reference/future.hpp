// future.hpp - futures and tasks of aio as objects of the ABI.
#pragma once

#include <aio/future.hpp>
#include <aio/scheduled_task.hpp>

#include "value.hpp"

namespace reference {

// Every future of this plugin holds a value, so that any combinator takes any of them.
class future_object final : public loop_bound {
 public:
  explicit future_object(aio::future<value> f)
      : loop_bound(f.state()->is_task() ? ASSAY_KIND_TASK : ASSAY_KIND_FUTURE, f.loop(), f.id()),
        future_(std::move(f)) {}

  const aio::future<value>& future() const noexcept { return future_; }
  aio::detail::future_outcome_awaiter<value> awaiter() const {
    return aio::detail::future_outcome_awaiter<value>(
        aio::detail::ref<aio::detail::future_state>(future_.state()), false);
  }

 private:
  aio::future<value> future_;
};

// The object (+1) of a future: the one that is known already, or a new one.
assay_object* wrap(const aio::future_base& f);

// The future of an object of kind future or task; throws type_error for any other.
const aio::future<value>& as_future(assay_object* o);

}  // namespace reference
