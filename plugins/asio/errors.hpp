// errors.hpp - C++ exceptions and errors of the host.
//
// An error of the host is thrown as an exception that holds it, and is the very same error when it comes
// back. What Asio throws, a system_error, becomes a host error where it meets a body, and is that from there
// on: operation_aborted is the cancellation, the resolver's codes are of kind resolve, the system's of kind
// os.
#pragma once

#include "value.hpp"

namespace asio_plugin {

// A host error (+1) of a kind, for what the plugin or Asio refuses.
assay_error* make_error(std::int32_t kind, std::string_view message);
assay_error* make_cancelled();
bool is_cancelled(const assay_error* error) noexcept;

// The exception that stands for a host error.
class host_error final : public std::exception {
 public:
  // Takes over the reference.
  explicit host_error(assay_error* e) noexcept : error_(value::of_error(e)) {}
  host_error(std::int32_t kind, std::string_view message) : host_error(make_error(kind, message)) {}
  const char* what() const noexcept override { return "an error of the host"; }
  assay_error* error() const noexcept { return error_.raw().as.error; }  // borrowed

 private:
  value error_;
};

[[noreturn]] inline void refuse(std::int32_t kind, std::string_view message) {
  throw host_error(kind, message);
}

// The host error (+1) that stands for an exception.
assay_error* to_error(const std::exception_ptr& exception);
assay_error* to_error(const boost::system::error_code& code);
// What Asio throws where an operation was cancelled.
boost::system::system_error aborted();
// Asio's own cancellation: operation_aborted, not an error that a body has raised.
bool is_aborted(const std::exception_ptr& exception) noexcept;

// Runs a function of the ABI's body: what it throws becomes the error returned.
template <class F>
assay_error* guarded(F&& f) noexcept {
  try {
    f();
    return nullptr;
  } catch (...) {
    return to_error(std::current_exception());
  }
}

}  // namespace asio_plugin
