// pending.hpp - what of the running test has not ended, for the report of a test that hangs.
#pragma once

#include <cstddef>
#include <span>

namespace assay {

// Writes the names of the types of the running test's bodies that have begun and not ended, as typeid gives
// them, a line each, as many as fit; returns the bytes written. For a signal handler in a process that is to
// end: it takes no lock that is held, and then finds nothing. [any thread]
std::size_t write_pending(std::span<char> to) noexcept;

}  // namespace assay
