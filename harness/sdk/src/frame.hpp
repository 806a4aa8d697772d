// frame.hpp - the record behind a foreign coroutine: assay_frame_ops over a co<value>.
#pragma once

#include <assay/coro.h>

#include <memory>
#include <optional>

#include "assay/sdk/co.hpp"
#include "record.hpp"

namespace assay::detail {

class frame final : public record {
 public:
  frame(test_run& run, std::unique_ptr<body> b);

  // For the coroutines of the body.
  void set_innermost(promise_base* innermost) noexcept;
  void wait_for(object awaited) noexcept { awaited_ = std::move(awaited); }
  void yield(value v) noexcept { yielded_ = std::move(v); }
  value take_incoming();  // throws what was raised at the await

  static const assay_frame_ops* ops() noexcept;

 private:
  class parts;
  parts& held_parts() const noexcept;
  std::int32_t resume(std::int32_t how, value in, assay_value* out);
  std::int32_t step(std::int32_t how, value in, assay_value* out);
  // Why this resume is against the protocol; null if it is not.
  const char* objection(std::int32_t how, const value& in) const noexcept;

  object awaited_;
  std::optional<value> yielded_;
  value incoming_;
  bool raising_ = false;  // incoming_ is an error to be raised
  bool started_ = false;
  bool finished_ = false;
};

}  // namespace assay::detail
