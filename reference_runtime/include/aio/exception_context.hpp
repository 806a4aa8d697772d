/// What an exception handler is told (the `context` dictionary of loop.call_exception_handler).
#pragma once

#include <any>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aio {

/// An ordered list of named values. aio itself uses "message" (std::string), "exception"
/// (std::exception_ptr), "handle" (aio::handle), "future" (aio::future_base), "task" (aio::task_base)
/// and "context" (exception_context); callers may add their own.
class exception_context {
 public:
  using entry = std::pair<std::string, std::any>;

  exception_context() = default;
  exception_context(std::string message) { set("message", std::move(message)); }
  exception_context(std::string message, std::exception_ptr exception)
      : exception_context(std::move(message)) {
    if (exception) set("exception", std::move(exception));
  }

  /// Adds or replaces a value.
  exception_context& set(std::string_view name, std::any value);

  /// The value of that name and type, or null.
  template <class T>
  const T* get(std::string_view name) const {
    for (const entry& e : entries_) {
      if (e.first == name) return std::any_cast<T>(&e.second);
    }
    return nullptr;
  }
  bool contains(std::string_view name) const;
  std::string message() const;
  std::exception_ptr exception() const;

  const std::vector<entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<entry> entries_;
};

}  // namespace aio
