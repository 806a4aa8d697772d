// outcome.hpp - the value or the error that something ended with, without an exception: what a test compares.
//
//   outcome o = co_await attempt(task);            awaits; an error that is raised becomes the outcome
//   outcome o = attempt_call([&] { f.result(); }); the same for an operation that answers at once
//   EXPECT_RAISES(o, error_kind::invalid_state);
#pragma once

#include <functional>
#include <optional>

#include "assay/sdk/co.hpp"

namespace assay {

class outcome {
 public:
  outcome() = default;  // the value none
  outcome(value v) : value_(std::move(v)) {}
  static outcome failed(error e);

  bool ok() const noexcept { return !error_; }
  const value& get() const;                                 // throws the error, if it failed
  const error& failure() const noexcept { return error_; }  // holds none if it did not fail
  bool is_error(error_kind kind) const noexcept { return error_ && error_.kind() == kind; }

 private:
  value value_;
  error error_;
};

std::string to_string(const outcome& o);
void PrintTo(const outcome& o, std::ostream* out);

// Awaits an object, or runs a helper inline. Failed requirements (REQUIRE_) and C++ exceptions of another
// type than raised are not caught.
co<outcome> attempt(object awaited);
co<outcome> attempt(co<value> inner);
co<outcome> attempt(co<void> inner);

template <class F>
requires std::invocable<F&> outcome attempt_call(F&& f) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
      f();
      return outcome();
    } else {
      return outcome(value(f()));
    }
  } catch (const raised& r) {
    return outcome::failed(r.err);
  }
}

}  // namespace assay
