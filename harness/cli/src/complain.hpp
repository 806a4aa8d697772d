// complain.hpp - one line on stderr that says what is wrong.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

namespace assay::cli {

// fmt::print would throw where nobody listens any more (a closed terminal), and the exit code would tell of
// that.
template <class... Args>
void complain(fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

}  // namespace assay::cli
