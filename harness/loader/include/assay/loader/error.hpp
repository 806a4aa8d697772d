// error.hpp - a counted handle of an error, and how a test makes one.
//
// Errors are immutable and may be used on any thread. Two handles are equal when they hold the same error: an
// error that went through a runtime and came back must be equal to itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/loader/error_kind.hpp"

namespace assay {

class error {
 public:
  error() noexcept = default;  // holds none
  error(std::nullptr_t) noexcept {}
  error(const error& other) noexcept;
  error(error&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  error& operator=(error other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~error();

  static error adopt(assay_error* raw) noexcept;   // takes the caller's reference
  static error borrow(assay_error* raw) noexcept;  // takes one of its own
  assay_error* get() const noexcept { return raw_; }
  [[nodiscard]] assay_error* release() noexcept { return std::exchange(raw_, nullptr); }

  explicit operator bool() const noexcept { return raw_ != nullptr; }
  friend bool operator==(const error& a, const error& b) noexcept { return a.raw_ == b.raw_; }

  // What there is to know of it. Views live as long as the error. Nothing below may be asked of none.
  assay_error_info info() const noexcept;
  error_kind kind() const noexcept;
  std::string_view message() const noexcept;  // empty, too, where has_message() is false
  bool has_message() const noexcept;          // false: made without any argument
  bool is_base() const noexcept;              // a handler for ordinary errors lets it pass (BaseException)
  bool is_derived() const noexcept;           // a subtype of its kind
  int os_code() const noexcept;
  std::int64_t exit_code() const noexcept;
  std::string_view partial() const noexcept;  // bytes
  std::optional<std::int64_t> expected() const noexcept;
  std::optional<std::int64_t> consumed() const noexcept;
  error cause() const noexcept;    // none: holds none
  error context() const noexcept;  // none: holds none
  std::vector<error> children() const;

 private:
  explicit error(assay_error* raw) noexcept : raw_(raw) {}
  assay_error* raw_ = nullptr;
};

// Everything an error may be made of. message absent: made without any argument.
struct error_details {
  error_details() = default;
  explicit error_details(error_kind k) : kind(k) {}
  error_details(error_kind k, std::string_view text) : kind(k), message(std::string(text)) {}

  error_kind kind = error_kind::user;
  std::optional<std::string> message;
  bool base = false;  // always true for cancelled, generator_exit, exit and interrupt
  bool derived = false;
  int os_code = 0;
  std::string partial;
  std::optional<std::int64_t> expected, consumed;
  std::int64_t exit_code = 0;
  error cause, context;
  std::vector<error> children;
};

error make_error(const error_details& details);
error make_error(error_kind kind, std::string_view message);
error make_error(error_kind kind);  // without a message

// "runtime error: no running event loop"; "cancelled error (no message)".
std::string to_string(const error& e);
void PrintTo(const error& e, std::ostream* out);

// An error on its way through C++: thrown where a runtime answers an error, caught at the border.
class raised : public std::exception {
 public:
  explicit raised(error e) : err(std::move(e)), text_(to_string(err)) {}
  const char* what() const noexcept override { return text_.c_str(); }
  error err;

 private:
  std::string text_;
};

// A raised error of kind cancelled.
class cancelled : public raised {
 public:
  using raised::raised;
};

// Throws cancelled or raised, by the error's kind.
[[noreturn]] void throw_error(error e);
// For a fallible function of the ABI: throws what it answered, unless that is NULL.
inline void check(assay_error* answered) {
  if (answered != nullptr) throw_error(error::adopt(answered));
}

}  // namespace assay
