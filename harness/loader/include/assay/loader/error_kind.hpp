// error_kind.hpp - the abstract kinds of error of assay/error.h, as an enumeration. Each names an exception
// of asyncio or Python; the C header says which.
#pragma once

#include <assay/error.h>

#include <iosfwd>
#include <string_view>

namespace assay {

enum class error_kind : std::int32_t {
  other = ASSAY_ERROR_KIND_OTHER,
  user = ASSAY_ERROR_KIND_USER,
  cancelled = ASSAY_ERROR_KIND_CANCELLED,
  timeout = ASSAY_ERROR_KIND_TIMEOUT,
  invalid_state = ASSAY_ERROR_KIND_INVALID_STATE,
  value = ASSAY_ERROR_KIND_VALUE,
  type = ASSAY_ERROR_KIND_TYPE,
  runtime = ASSAY_ERROR_KIND_RUNTIME,
  lookup = ASSAY_ERROR_KIND_LOOKUP,
  index = ASSAY_ERROR_KIND_INDEX,
  key = ASSAY_ERROR_KIND_KEY,
  incomplete_read = ASSAY_ERROR_KIND_INCOMPLETE_READ,
  limit_overrun = ASSAY_ERROR_KIND_LIMIT_OVERRUN,
  queue_empty = ASSAY_ERROR_KIND_QUEUE_EMPTY,
  queue_full = ASSAY_ERROR_KIND_QUEUE_FULL,
  queue_shutdown = ASSAY_ERROR_KIND_QUEUE_SHUTDOWN,
  broken_barrier = ASSAY_ERROR_KIND_BROKEN_BARRIER,
  os = ASSAY_ERROR_KIND_OS,
  resolve = ASSAY_ERROR_KIND_RESOLVE,
  tls = ASSAY_ERROR_KIND_TLS,
  unsupported = ASSAY_ERROR_KIND_UNSUPPORTED,
  not_implemented = ASSAY_ERROR_KIND_NOT_IMPLEMENTED,
  stop_iteration = ASSAY_ERROR_KIND_STOP_ITERATION,
  stop_async_iteration = ASSAY_ERROR_KIND_STOP_ASYNC_ITERATION,
  generator_exit = ASSAY_ERROR_KIND_GENERATOR_EXIT,
  group = ASSAY_ERROR_KIND_GROUP,
  exit = ASSAY_ERROR_KIND_EXIT,
  interrupt = ASSAY_ERROR_KIND_INTERRUPT,
};

// "invalid-state", "incomplete-read", ...; "unknown" for a number that is none of them.
std::string_view to_string(error_kind kind) noexcept;
void PrintTo(error_kind kind, std::ostream* out);

}  // namespace assay
