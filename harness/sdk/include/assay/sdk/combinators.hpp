// combinators.hpp - what the functions of asyncio that combine awaitables take and give; rt has the
// functions.
#pragma once

#include <concepts>
#include <vector>

#include "assay/sdk/future.hpp"

namespace assay {

enum class return_when : int { all_completed = 0, first_completed = 1, first_exception = 2 };
inline constexpr return_when all_completed = return_when::all_completed;
inline constexpr return_when first_completed = return_when::first_completed;
inline constexpr return_when first_exception = return_when::first_exception;

// objects(a, b, c): a vector of them, where a braced list is a trap (the operand of co_await, g++ 12).
template <class... A>
requires(std::derived_from<A, object>&&...) std::vector<object> objects(const A&... all) {
  std::vector<object> made;
  made.reserve(sizeof...(all));
  (made.push_back(all), ...);
  return made;
}

// Of as_completed.
class iterator : public object {
 public:
  iterator() = default;
  explicit iterator(object o) noexcept : object(std::move(o)) {}
  awaitable next() const;   // null at the end
  awaitable anext() const;  // gives the next member, done; raises stop_async_iteration at the end
};

}  // namespace assay
