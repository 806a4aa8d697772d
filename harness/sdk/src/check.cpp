#include "assay/sdk/check.hpp"

namespace assay {

void require::operator=(const ::testing::AssertionResult& result) const {
  if (result) return;
  std::string message = result.message();
  while (message.ends_with('\n')) message.pop_back();  // the line end before a message that was not given
  ADD_FAILURE_AT(file_, line_) << message;
  throw requirement_failed();
}

::testing::AssertionResult raises(const char* outcome_text, const char*, const outcome& o, error_kind kind) {
  if (o.is_error(kind)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << outcome_text << " should raise an error of kind " << to_string(kind) << ", but " << to_string(o);
}

::testing::AssertionResult raises_error(const char* outcome_text, const char* error_text, const outcome& o,
                                        const error& e) {
  if (!o.ok() && o.failure() == e) return ::testing::AssertionSuccess();
  auto failure = ::testing::AssertionFailure()
                 << outcome_text << " should raise the very error " << error_text << " (" << to_string(e)
                 << "), but " << to_string(o);
  if (!o.ok() && to_string(o.failure()) == to_string(e)) failure << ", which is another object";
  return failure;
}

::testing::AssertionResult returns(const char* outcome_text, const char*, const outcome& o, const value& v) {
  if (o.ok() && o.get() == v) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << outcome_text << " should return " << to_string(v) << ", but " << to_string(o);
}

}  // namespace assay
