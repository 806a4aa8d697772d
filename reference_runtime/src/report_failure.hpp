// Callbacks of protocols whose exceptions are reported and change nothing else.
#pragma once

#include <string>

#include <aio/errors.hpp>
#include <aio/event_loop.hpp>

namespace aio::detail {

/// Calls f. Its exception goes to the exception handler with that message; an interrupt or exit passes.
template <class F>
void report_failure(event_loop& loop, const char* message, F&& f) {
  std::exception_ptr failed;
  try {
    f();
  } catch (const process_exception&) {
    throw;
  } catch (...) {
    failed = std::current_exception();
  }
  if (failed) loop.call_exception_handler(exception_context(message, failed));
}

}  // namespace aio::detail
