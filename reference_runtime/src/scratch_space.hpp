// scratch_space.hpp - a buffer of the thread, for bytes that come and are copied out at once.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

namespace aio::detail {

/// The same one for each call with this `Of`, which tells uses apart that may be one within another. Not
/// zeroed. On the heap: what a shared library has in every thread itself must be small (pool.hpp).
template <class Of, std::size_t Size>
std::array<char, Size>& scratch_space() {
  thread_local const auto space = std::make_unique_for_overwrite<std::array<char, Size>>();
  return *space;
}

}  // namespace aio::detail
