#include "assay/sdk/timeout.hpp"

#include "assay/loader/value.hpp"
#include "assay/sdk/test_context.hpp"
#include "border.hpp"

namespace assay {

using detail::out;

std::optional<double> time_limit::when() const {
  assay_value raw{};
  ASSAY_CALL(timeout, when, get(), &raw);
  const value when = value::adopt(raw);
  return when.is_none() ? std::nullopt : std::optional(when.as_float());
}

void time_limit::reschedule(std::optional<double> when) const {
  ASSAY_CALL(timeout, reschedule, get(), when ? &*when : nullptr);
}

bool time_limit::expired() const {
  std::int32_t yes = 0;
  ASSAY_CALL(timeout, expired, get(), &yes);
  return yes != 0;
}

time_limit test_context::timeout(std::optional<double> delay) {
  out<time_limit> limit;
  ASSAY_CALL(timeout, after, delay ? &*delay : nullptr, limit);
  return limit.take();
}

time_limit test_context::timeout_at(std::optional<double> when) {
  out<time_limit> limit;
  ASSAY_CALL(timeout, at, when ? &*when : nullptr, limit);
  return limit.take();
}

}  // namespace assay
