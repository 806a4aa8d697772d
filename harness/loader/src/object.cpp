#include "assay/loader/object.hpp"

#include <fmt/format.h>

#include <ostream>

#include "assay/loader/plugin.hpp"
#include "host_objects.hpp"

namespace assay {

std::string_view to_string(object_kind kind) noexcept {
  switch (kind) {
    case object_kind::other:
      return "other object";
    case object_kind::awaitable:
      return "awaitable";
    case object_kind::coroutine:
      return "coroutine";
    case object_kind::future:
      return "future";
    case object_kind::task:
      return "task";
    case object_kind::thread_future:
      return "thread future";
    case object_kind::loop:
      return "loop";
    case object_kind::callback:
      return "callback";
    case object_kind::handle:
      return "handle";
    case object_kind::timer_handle:
      return "timer handle";
    case object_kind::context:
      return "context";
    case object_kind::iterator:
      return "iterator";
    case object_kind::stream_reader:
      return "stream reader";
    case object_kind::stream_writer:
      return "stream writer";
    case object_kind::server:
      return "server";
    case object_kind::process:
      return "process";
    case object_kind::timeout:
      return "timeout";
    case object_kind::task_group:
      return "task group";
    case object_kind::runner:
      return "runner";
    case object_kind::lock:
      return "lock";
    case object_kind::event:
      return "event";
    case object_kind::condition:
      return "condition";
    case object_kind::semaphore:
      return "semaphore";
    case object_kind::barrier:
      return "barrier";
    case object_kind::queue:
      return "queue";
    case object_kind::executor:
      return "executor";
    case object_kind::generator:
      return "generator";
    case object_kind::context_variable:
      return "context variable";
    case object_kind::context_token:
      return "context token";
    case object_kind::transport:
      return "transport";
    case object_kind::datagram_transport:
      return "datagram transport";
    case object_kind::protocol:
      return "protocol";
    case object_kind::subprocess_transport:
      return "subprocess transport";
    case object_kind::tls_context:
      return "TLS context";
  }
  return "object of unknown kind";
}

void PrintTo(object_kind kind, std::ostream* out) { *out << to_string(kind); }

object::object(const object& other) noexcept : raw_(other.raw_) {
  if (raw_ != nullptr) detail::object_ref(raw_);
}

object::~object() {
  if (raw_ != nullptr) detail::object_unref(raw_);
}

object object::adopt(assay_object* raw) noexcept { return object(raw); }

object object::borrow(assay_object* raw) noexcept {
  if (raw != nullptr) detail::object_ref(raw);
  return object(raw);
}

object_kind object::kind() const {
  return static_cast<object_kind>(loaded_plugin().core().object_kind(raw_));
}

std::string to_string(const object& o) {
  if (!o) return "null";
  return fmt::format("{} {}", to_string(o.kind()), static_cast<const void*>(o.get()));
}

void print(const object& o, std::ostream& out) { out << to_string(o); }

}  // namespace assay
