// The two sets that wait gives, and a task that waits for them.
#pragma once

#include <assay/sdk/conformance.hpp>

#include <memory>
#include <vector>

namespace assay::conformance {

struct wait_sets {
  std::vector<object> done, pending;
};

inline wait_sets to_sets(const value& both) {
  const std::vector<value> lists = both.as_list();
  REQUIRE_EQ(lists.size(), 2u) << "wait gives two sets";
  wait_sets sets;
  for (const value& v : lists[0].as_list()) sets.done.push_back(v.as_object());
  for (const value& v : lists[1].as_list()) sets.pending.push_back(v.as_object());
  return sets;
}

inline co<wait_sets> sets_of(awaitable waited) {
  const value both = co_await waited;
  co_return to_sets(both);
}

// A task of its own that awaits a wait.
class waiting {
 public:
  waiting(test_context& rt, awaitable waited)
      : task_(rt.spawn([waited]() -> co<value> { co_return co_await waited; })) {}
  bool returned() const { return task_.done(); }
  wait_sets sets() const { return to_sets(task_.result()); }
  void cancel() const { task_.cancel(); }

 private:
  task task_;
};

}  // namespace assay::conformance
