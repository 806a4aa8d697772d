// check.hpp - the checks that GoogleTest does not have.
//
// GoogleTest's EXPECT_ macros and matchers work everywhere in a test. Its ASSERT_ macros do not: they return,
// and a coroutine can't. REQUIRE_ macros fail the test and end it instead, from whatever depth: they throw.
// No SCOPED_TRACE across a co_await.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "assay/sdk/outcome.hpp"

namespace assay {

// Thrown by REQUIRE_, after the failure has been recorded. Ends the body; not to be caught by tests.
class requirement_failed {};

// Throws where there is a failure; the operand of the REQUIRE_ macros.
class require {
 public:
  require(const char* file, int line) : file_(file), line_(line) {}
  void operator=(const ::testing::AssertionResult& result) const;  // with a message of its own
 private:
  const char* file_;
  int line_;
};

::testing::AssertionResult raises(const char* outcome_text, const char* kind_text, const outcome& o,
                                  error_kind kind);
::testing::AssertionResult raises_error(const char* outcome_text, const char* error_text, const outcome& o,
                                        const error& e);
::testing::AssertionResult returns(const char* outcome_text, const char* value_text, const outcome& o,
                                   const value& v);

}  // namespace assay

// The outcome is an error of that kind, of exactly that identity, or that value.
#define EXPECT_RAISES(outcome, kind) EXPECT_PRED_FORMAT2(::assay::raises, outcome, kind)
#define EXPECT_RAISES_ERROR(outcome, error) EXPECT_PRED_FORMAT2(::assay::raises_error, outcome, error)
#define EXPECT_RETURNS(outcome, value) EXPECT_PRED_FORMAT2(::assay::returns, outcome, value)

// The whole trace of the test so far, in this order.
#define EXPECT_TRACE(...) \
  static_cast<void>(rt.check_trace(::std::vector<::std::string>{__VA_ARGS__}, __FILE__, __LINE__))

// The operands must not co_await: name the result first.
#define ASSAY_REQUIRE(result) ::assay::require(__FILE__, __LINE__) = (result) << "\n"
#define REQUIRE_EQ(a, b) ASSAY_REQUIRE(::testing::internal::EqHelper::Compare(#a, #b, a, b))
#define REQUIRE_NE(a, b) ASSAY_REQUIRE(::testing::internal::CmpHelperNE(#a, #b, a, b))
#define REQUIRE_LT(a, b) ASSAY_REQUIRE(::testing::internal::CmpHelperLT(#a, #b, a, b))
#define REQUIRE_LE(a, b) ASSAY_REQUIRE(::testing::internal::CmpHelperLE(#a, #b, a, b))
#define REQUIRE_GT(a, b) ASSAY_REQUIRE(::testing::internal::CmpHelperGT(#a, #b, a, b))
#define REQUIRE_GE(a, b) ASSAY_REQUIRE(::testing::internal::CmpHelperGE(#a, #b, a, b))
#define REQUIRE_TRUE(condition) \
  ASSAY_REQUIRE(::testing::AssertionResult(static_cast<bool>(condition)) << #condition << " is false")
#define REQUIRE_FALSE(condition) \
  ASSAY_REQUIRE(::testing::AssertionResult(!static_cast<bool>(condition)) << #condition << " is true")
#define REQUIRE_RAISES(outcome, kind) ASSAY_REQUIRE(::assay::raises(#outcome, #kind, outcome, kind))
#define REQUIRE_RETURNS(outcome, value) ASSAY_REQUIRE(::assay::returns(#outcome, #value, outcome, value))
