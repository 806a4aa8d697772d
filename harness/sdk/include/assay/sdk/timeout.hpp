// timeout.hpp - timeouts over a block (asyncio.timeout, asyncio.timeout_at); rt.with() enters and leaves
// them.
#pragma once

#include <optional>

#include "assay/sdk/awaitable.hpp"

namespace assay {

class time_limit : public object {
 public:
  time_limit() = default;
  explicit time_limit(object o) noexcept : object(std::move(o)) {}

  std::optional<double> when() const;  // on the loop's clock; absent: never
  void reschedule(std::optional<double> when) const;
  bool expired() const;
};

}  // namespace assay
