// Running a body in a task group, and what comes out of it.
#pragma once

#include <assay/sdk/conformance.hpp>

#include <vector>

namespace assay::conformance {

// The outcome of `async with TaskGroup() as group: body(group)`. body returns a co<T>.
template <class Body>
co<outcome> run_group(test_context& rt, Body body) {
  task_group group = rt.task_group();
  outcome left = co_await attempt(rt.with(group, [&] { return body(group); }));
  co_return left;
}

// The members of the group that left it.
inline std::vector<error> members_of(const outcome& left) {
  REQUIRE_RAISES(left, error_kind::group);
  return left.failure().children();
}

// A child that waits for ever, and raises an error of its own, some passes after its cancellation.
inline coroutine failing_cleanup(test_context& rt, error e, int passes = 0) {
  return rt.coroutine([&rt, e, passes]() -> co<> {
    co_await attempt(rt.create_future());
    co_await rt.passes(passes);
    throw_error(e);
  });
}

}  // namespace assay::conformance
