// object.hpp - a counted handle of an object of the runtime under test: a future, a task, a loop, a callback,
// ...
//
// A handle may be copied and dropped on any thread. Objects are equal when they are the same object.
#pragma once

#include <assay/object.h>

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace assay {

enum class object_kind : std::int32_t {
  other = ASSAY_KIND_OTHER,
  awaitable = ASSAY_KIND_AWAITABLE,
  coroutine = ASSAY_KIND_COROUTINE,
  future = ASSAY_KIND_FUTURE,
  task = ASSAY_KIND_TASK,
  thread_future = ASSAY_KIND_THREAD_FUTURE,
  loop = ASSAY_KIND_LOOP,
  callback = ASSAY_KIND_CALLBACK,
  handle = ASSAY_KIND_HANDLE,
  timer_handle = ASSAY_KIND_TIMER_HANDLE,
  context = ASSAY_KIND_CONTEXT,
  iterator = ASSAY_KIND_ITERATOR,
  stream_reader = ASSAY_KIND_STREAM_READER,
  stream_writer = ASSAY_KIND_STREAM_WRITER,
  server = ASSAY_KIND_SERVER,
  process = ASSAY_KIND_PROCESS,
  timeout = ASSAY_KIND_TIMEOUT,
  task_group = ASSAY_KIND_TASK_GROUP,
  runner = ASSAY_KIND_RUNNER,
  lock = ASSAY_KIND_LOCK,
  event = ASSAY_KIND_EVENT,
  condition = ASSAY_KIND_CONDITION,
  semaphore = ASSAY_KIND_SEMAPHORE,
  barrier = ASSAY_KIND_BARRIER,
  queue = ASSAY_KIND_QUEUE,
  executor = ASSAY_KIND_EXECUTOR,
  generator = ASSAY_KIND_GENERATOR,
  context_variable = ASSAY_KIND_CONTEXT_VARIABLE,
  context_token = ASSAY_KIND_CONTEXT_TOKEN,
  transport = ASSAY_KIND_TRANSPORT,
  datagram_transport = ASSAY_KIND_DATAGRAM_TRANSPORT,
  protocol = ASSAY_KIND_PROTOCOL,
  subprocess_transport = ASSAY_KIND_SUBPROCESS_TRANSPORT,
  tls_context = ASSAY_KIND_TLS_CONTEXT,
};

std::string_view to_string(object_kind kind) noexcept;
void PrintTo(object_kind kind, std::ostream* out);

class object {
 public:
  object() noexcept = default;  // null
  object(const object& other) noexcept;
  object(object&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  object& operator=(object other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~object();

  static object adopt(assay_object* raw) noexcept;   // takes the caller's reference
  static object borrow(assay_object* raw) noexcept;  // takes one of its own
  assay_object* get() const noexcept { return raw_; }
  [[nodiscard]] assay_object* release() noexcept { return std::exchange(raw_, nullptr); }

  explicit operator bool() const noexcept { return raw_ != nullptr; }
  friend bool operator==(const object& a, const object& b) noexcept { return a.raw_ == b.raw_; }

  object_kind kind() const;  // not of null

 private:
  explicit object(assay_object* raw) noexcept : raw_(raw) {}
  assay_object* raw_ = nullptr;
};

std::string to_string(const object& o);  // "task 0x55..."; "null"
void print(const object& o, std::ostream& out);

// For GoogleTest, which prefers its own print of bytes to the function of a base class.
template <class T>
requires std::derived_from<T, object>
void PrintTo(const T& o, std::ostream* out) { print(o, *out); }

}  // namespace assay
