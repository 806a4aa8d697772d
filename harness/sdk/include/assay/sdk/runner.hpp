// runner.hpp - asyncio.run and asyncio.Runner: the life of a loop around coroutines. For tests that run
// outside a loop; interrupts need the main thread, which is where tests run.
#pragma once

#include <optional>

#include "assay/sdk/context.hpp"
#include "assay/sdk/loop.hpp"

namespace assay {

struct runner_options {
  std::optional<bool> debug = {};       // none: as the runtime decides
  optional_callback loop_factory = {};  // called with (), returns a loop
};

class runner : public object {
 public:
  runner() = default;
  explicit runner(object o) noexcept : object(std::move(o)) {}

  value run(const object& coroutine, const context& in = {}) const;  // in: null for the runner's own
  template <detail::body_like F>
  value run(F&& f, const context& in = {}) const {
    return run(object(detail::make_coroutine(detail::make_body(std::forward<F>(f)))), in);
  }
  loop get_loop() const;
  void close() const;
};

}  // namespace assay
