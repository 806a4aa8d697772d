/// Where a coroutine was written, for reports.
#pragma once

#include <source_location>

namespace aio::detail {

#if defined(__cpp_lib_source_location)
using code_location = std::source_location;
#else
/// What is needed of std::source_location where the compiler lacks it (clang 14): names then come without
/// namespace.
struct code_location {
  static constexpr code_location current(const char* function = __builtin_FUNCTION()) noexcept {
    code_location here;
    here.function_ = function;
    return here;
  }
  constexpr const char* function_name() const noexcept { return function_; }

 private:
  const char* function_ = "";
};
#endif

}  // namespace aio::detail
