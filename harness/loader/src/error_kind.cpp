#include "assay/loader/error_kind.hpp"

#include <ostream>

namespace assay {

std::string_view to_string(error_kind kind) noexcept {
  switch (kind) {
    case error_kind::other:
      return "other";
    case error_kind::user:
      return "user";
    case error_kind::cancelled:
      return "cancelled";
    case error_kind::timeout:
      return "timeout";
    case error_kind::invalid_state:
      return "invalid-state";
    case error_kind::value:
      return "value";
    case error_kind::type:
      return "type";
    case error_kind::runtime:
      return "runtime";
    case error_kind::lookup:
      return "lookup";
    case error_kind::index:
      return "index";
    case error_kind::key:
      return "key";
    case error_kind::incomplete_read:
      return "incomplete-read";
    case error_kind::limit_overrun:
      return "limit-overrun";
    case error_kind::queue_empty:
      return "queue-empty";
    case error_kind::queue_full:
      return "queue-full";
    case error_kind::queue_shutdown:
      return "queue-shutdown";
    case error_kind::broken_barrier:
      return "broken-barrier";
    case error_kind::os:
      return "os";
    case error_kind::resolve:
      return "resolve";
    case error_kind::tls:
      return "tls";
    case error_kind::unsupported:
      return "unsupported";
    case error_kind::not_implemented:
      return "not-implemented";
    case error_kind::stop_iteration:
      return "stop-iteration";
    case error_kind::stop_async_iteration:
      return "stop-async-iteration";
    case error_kind::generator_exit:
      return "generator-exit";
    case error_kind::group:
      return "group";
    case error_kind::exit:
      return "exit";
    case error_kind::interrupt:
      return "interrupt";
  }
  return "unknown";
}

void PrintTo(error_kind kind, std::ostream* out) { *out << to_string(kind); }

}  // namespace assay
