// target.hpp - what the fuzz targets share.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// What a fuzzer calls, again and again. Also what keeps -Wmissing-declarations content.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace assay::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A property that does not hold ends the process, as a crash does; also in a release build.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "the property does not hold: %s\n", what);
  std::abort();
}

}  // namespace assay::fuzz
