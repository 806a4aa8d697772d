// generator.hpp - asynchronous generators (async def with yield).
//
// The body is a co<> that says co_yield: the value of co_yield is what was sent (none for anext), and what
// was thrown in is raised there. attempt_yield() gives that as an outcome, since a catch handler can't
// co_await. Closing raises an error of kind generator-exit at the yield; what the body then does may await.
// All operations are lazy; at the end they raise an error of kind stop-async-iteration.
#pragma once

#include "assay/sdk/awaitable.hpp"
#include "assay/sdk/outcome.hpp"

namespace assay {

class generator : public object {
 public:
  generator() = default;
  explicit generator(object o) noexcept : object(std::move(o)) {}

  awaitable anext() const;
  awaitable asend(const value& sent) const;
  awaitable athrow(const error& e) const;
  awaitable aclose() const;
};

// In the body of a generator: yields, and gives what was sent, or the error that was thrown in.
co<outcome> attempt_yield(value v);

// Ends an asynchronous iteration: to be raised by anext of an iterator of the test's own.
[[noreturn]] void stop_async_iteration();

namespace detail {
object make_generator(std::unique_ptr<body> b);
}

}  // namespace assay
